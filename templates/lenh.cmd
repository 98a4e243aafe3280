@echo off
rem It does on the closed workbook what the button of that name does in the open one.
setlocal EnableExtensions DisableDelayedExpansion
chcp 65001 >nul
title {{ title }}
rem A program that somebody laid into this folder is never run.
set "NoDefaultCurrentDirectoryInExePath=1"
set "DVK="
set "VIA="
set "KNOWN="
set "CODE="
rem Never "call": it would read percent signs and carets of the path a second time.
for %%I in ("%~dp0{{ up }}{{ book }}") do set "BOOK=%%~fI"
rem 1. What this person's setting names, as for the buttons.
for /f "tokens=2,*" %%A in ('%SystemRoot%\System32\reg.exe query "HKCU\Software\VB and VBA Program Settings\dvk_xl\bridge" /v launcher 2^>nul') do set "KNOWN=%%B"
if defined KNOWN for %%P in ("%KNOWN%") do if exist "%%~dpP{{ console }}" set "DVK=%%~dpP{{ console }}"
rem 2. The usual places.
for %%P in (
{% for folder in folders %}
  "{{ folder }}"
{% endfor %}
) do if not defined DVK if exist "%%~P\{{ console }}" set "DVK=%%~P\{{ console }}"
rem 3. The launcher of Python. 4. The search path.
if not defined DVK py -3 -P -c "import dvk_xl" >nul 2>&1 && set "DVK=py" && set "VIA=-3 -P -m dvk_xl.macros"
if not defined DVK for %%I in ({{ console }}) do if not "%%~$PATH:I"=="" set "DVK=%%~$PATH:I"
if defined DVK (
  echo {{ words.running }}
  "%DVK%" %VIA% {{ action }} "%BOOK%" --console
) else (
{% for line in words.missing %}
  echo {{ line }}
{% endfor %}
  set "CODE=2"
)
if not defined CODE set "CODE=%ERRORLEVEL%"
echo.
echo {{ words.close }}
pause >nul
exit /b %CODE%
