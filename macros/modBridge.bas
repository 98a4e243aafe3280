Attribute VB_Name = "modBridge"
Option Explicit

' Hands a pressed button over to the program dvk, which works on the closed file.
' Vietnamese stands in named cells, never here: VBA keeps only the letters of one code page.

Private Const LIBRE_OFFICE As String = "11.0"
Private Const HIDDEN_WINDOW As Integer = 0

Public Sub RunDvk(ByVal action As String)
    Dim obstacle As String
    On Error GoTo Failed
    NoteTime
    Note "dvk_action", action
    obstacle = FindObstacle()
    If obstacle = "" Then
        StartAction action
    Else
        Refuse obstacle
    End If
    Exit Sub
Failed:
    NoteError Err.Number
End Sub

Private Function FindObstacle() As String
    ' a workbook opened from the cloud has a web address, which no program can open as a file
    If ThisWorkbook.Path = "" Or LCase(Left(ThisWorkbook.Path, 4)) = "http" Then
        FindObstacle = "UNSAVED"
    ElseIf IsReadOnly() Then
        FindObstacle = "READ_ONLY"
    ElseIf Launcher() = "" Then
        FindObstacle = "NO_LAUNCHER"
    End If
End Function

Private Function IsReadOnly() As Boolean
    ' LibreOffice lacks the property, and never saves the workbook here
    If Not IsLibreOffice() Then IsReadOnly = ThisWorkbook.ReadOnly
End Function

Private Sub StartAction(ByVal action As String)
    Dim order As String
    order = Quoted(Launcher()) & " " & action & " " & Quoted(FullPath())
    Note "dvk_state", "STARTED"
    If IsLibreOffice() Then
        ' never saved here: LibreOffice drops the code names and the buttons of the workbook
        Shell order, HIDDEN_WINDOW
    Else
        ThisWorkbook.Save
        CreateObject("WScript.Shell").Run order, HIDDEN_WINDOW, False
        ThisWorkbook.Close SaveChanges:=False
    End If
End Sub

Private Sub Refuse(ByVal obstacle As String)
    Note "dvk_state", obstacle
    Note "dvk_status", NamedCell("dvk_text_" & LCase(obstacle)).Value
End Sub

Private Sub NoteError(ByVal number As Long)
    ' the last resort must not fail itself: a damaged workbook may lack the cells
    On Error Resume Next
    Note "dvk_state", "ERROR " & number
    Note "dvk_status", "ERROR " & number
End Sub

Private Sub NoteTime()
    ' a workbook without a cell for the time works as well
    On Error Resume Next
    Note "dvk_time", Now
End Sub

Private Sub Note(ByVal cellName As String, ByVal content As Variant)
    NamedCell(cellName).Value = content
End Sub

Private Function FullPath() As String
    ' the full name in LibreOffice lacks the folder
    If IsLibreOffice() Then
        FullPath = ThisWorkbook.Path & "/" & ThisWorkbook.Name
    Else
        FullPath = ThisWorkbook.FullName
    End If
End Function

Private Function Launcher() As String
    Launcher = Trim(CStr(NamedCell("dvk_launcher").Value))
End Function

Private Function NamedCell(ByVal cellName As String) As Object
    Set NamedCell = ThisWorkbook.Names(cellName).RefersToRange
End Function

Private Function Quoted(ByVal text As String) As String
    Quoted = Chr(34) & text & Chr(34)
End Function

Private Function IsLibreOffice() As Boolean
    ' it answers with the version of Excel 2003, which cannot open this file
    IsLibreOffice = (Application.Version = LIBRE_OFFICE)
End Function
