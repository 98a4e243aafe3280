Attribute VB_Name = "modDvk"
Option Explicit

' One Sub for each action of workbook/schema/actions.toml; buttons call them by name.

Public Sub Dvk_Forms()
    RunDvk "forms"
End Sub

Public Sub Dvk_Consolidate()
    RunDvk "consolidate"
End Sub

Public Sub Dvk_Check()
    RunDvk "check"
End Sub

Public Sub Dvk_Coverage()
    RunDvk "coverage"
End Sub

Public Sub Dvk_Report()
    RunDvk "report"
End Sub

Public Sub Dvk_ListUp()
    RunDvk "list_up"
End Sub

Public Sub Dvk_Appendix1()
    RunDvk "appendix1"
End Sub

Public Sub Dvk_Appendix2()
    RunDvk "appendix2"
End Sub

Public Sub Dvk_Appendix3()
    RunDvk "appendix3"
End Sub

Public Sub Dvk_Missing()
    RunDvk "missing"
End Sub

Public Sub Dvk_Remind()
    RunDvk "remind"
End Sub

Public Sub Dvk_Undo()
    RunDvk "undo"
End Sub

Public Sub Dvk_Repair()
    RunDvk "repair"
End Sub

Public Sub Dvk_Doctor()
    RunDvk "doctor"
End Sub

' The controls of the ribbon tab carry the ids of the actions.
Public Sub Dvk_Ribbon(control As Object)
    RunDvk control.ID
End Sub
