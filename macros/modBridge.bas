Attribute VB_Name = "modBridge"
Option Explicit

' Hands a pressed button over to the program dvk and ends at once: the program works in this open workbook.
' What it needs stands in named cells, Vietnamese and places of files too: VBA keeps only the letters of one code page.

Private Const LIBRE_OFFICE As String = "11.0"
Private Const HIDDEN_WINDOW As Integer = 0
Private Const ALIVE_SECONDS As Long = 120

Public Sub RunDvk(ByVal action As String)
    On Error GoTo Failed
    Select Case action
        Case "stop"
            AskToStop
        Case "help"
            ShowHelp
        Case Else
            Begin action
    End Select
    Exit Sub
Failed:
    NoteFailure Err.Number
End Sub

Private Sub Begin(ByVal action As String)
    Dim obstacle As String
    obstacle = FindObstacle()
    If obstacle = "" Then
        StartAction action
    Else
        Refuse obstacle
    End If
End Sub

Private Function FindObstacle() As String
    If ThisWorkbook.Path = "" Then
        FindObstacle = "UNSAVED"
    ElseIf LCase(Left(ThisWorkbook.Path, 4)) = "http" Then
        ' a workbook opened from the cloud has a web address, which no program can open as a file
        FindObstacle = "CLOUD"
    ElseIf IsRunning() Then
        FindObstacle = "BUSY"
    ElseIf Launcher() = "" Then
        FindObstacle = "NO_LAUNCHER"
    End If
End Function

Private Function IsRunning() As Boolean
    ' a program that was killed gives no sign of life any more
    Dim state As String
    state = TextOf("dvk_state")
    If state = "STARTED" Or state = "RUNNING" Then
        If IsNumeric(NamedCell("dvk_beat").Value) Then
            IsRunning = Abs(CDbl(Now) - CDbl(NamedCell("dvk_beat").Value)) * 86400 < ALIVE_SECONDS
        End If
    End If
End Function

Private Sub StartAction(ByVal action As String)
    Dim order As String
    Note "dvk_action", action
    Note "dvk_stop", ""
    Note "dvk_beat", CDbl(Now)
    Note "dvk_time", Now
    Note "dvk_state", "STARTED"
    Say "dvk_text_started"
    order = Quoted(Launcher()) & " " & action
    If IsLibreOffice() Then
        Shell order & " " & Quoted(ThisWorkbook.Path & "/" & ThisWorkbook.Name), HIDDEN_WINDOW
    Else
        StartHidden order
    End If
End Sub

Private Sub StartHidden(ByVal order As String)
    ' the name of the workbook goes beside the order, not in it: it may hold any sign
    Dim host As Object
    Set host = CreateObject("WScript.Shell")
    host.Environment("PROCESS").Item("DVK_WORKBOOK") = ThisWorkbook.FullName
    host.Run order, HIDDEN_WINDOW, False
End Sub

Private Sub AskToStop()
    If IsRunning() Then
        Note "dvk_stop", "x"
        Say "dvk_text_stopping"
    Else
        Say "dvk_text_idle"
    End If
End Sub

Private Sub ShowHelp()
    NamedCell("dvk_help").Worksheet.Activate
End Sub

Private Sub Refuse(ByVal obstacle As String)
    ' while another press runs, its state stays
    If obstacle <> "BUSY" Then Note "dvk_state", obstacle
    Say "dvk_text_" & LCase(obstacle)
End Sub

Private Sub NoteFailure(ByVal number As Long)
    ' the last resort must not fail itself: a damaged or protected workbook may lack the cells
    On Error Resume Next
    Note "dvk_state", "ERROR " & number
    Say "dvk_text_failed"
End Sub

Private Sub Say(ByVal cellName As String)
    Note "dvk_status", TextOf(cellName)
End Sub

Private Sub Note(ByVal cellName As String, ByVal content As Variant)
    NamedCell(cellName).Value = content
End Sub

Private Function TextOf(ByVal cellName As String) As String
    TextOf = Trim(CStr(NamedCell(cellName).Value))
End Function

Private Function Launcher() As String
    ' the one set in the workbook, else that of this user, else the first that lies in a usual place
    Dim place As Object
    Launcher = FoundAt(TextOf("dvk_launcher"))
    If Launcher = "" And Not IsLibreOffice() Then
        Launcher = FoundAt(GetSetting("dvk_xl", "bridge", "launcher", ""))
        If Launcher = "" Then
            For Each place In NamedCell("dvk_places").Cells
                If Launcher = "" Then Launcher = FoundAt(Trim(CStr(place.Value)))
            Next
        End If
    End If
End Function

Private Function FoundAt(ByVal place As String) As String
    ' DVK_FOLDER: a program that travels beside the workbook
    Dim host As Object
    If place = "" Or IsLibreOffice() Then
        FoundAt = place
        Exit Function
    End If
    Set host = CreateObject("WScript.Shell")
    host.Environment("PROCESS").Item("DVK_FOLDER") = ThisWorkbook.Path
    place = host.ExpandEnvironmentStrings(place)
    If CreateObject("Scripting.FileSystemObject").FileExists(place) Then FoundAt = place
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
