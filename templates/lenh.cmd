@echo off
setlocal EnableExtensions DisableDelayedExpansion
chcp 65001 >nul
title {{ title }}
rem On the closed workbook this does what the button of the same name does in the open one.
rem No blocks and no jumps: cmd.exe loses its place in them where letters take several bytes.
rem Never "call": it would read percent signs and carets of the path a second time.
rem A program that somebody laid into this folder is not run.
set "NoDefaultCurrentDirectoryInExePath=1"
set "DVK="
set "VIA="
set "KNOWN="
set "PY="
for %%I in ("%~dp0{{ up }}{{ book }}") do set "BOOK=%%~fI"
rem 1. What this person's setting names, as for the buttons.
for /f "tokens=2,*" %%A in ('%SystemRoot%\System32\reg.exe query "HKCU\Software\VB and VBA Program Settings\dvk_xl\bridge" /v launcher 2^>nul') do if "%%A"=="REG_SZ" set "KNOWN=%%B"
if defined KNOWN for %%P in ("%KNOWN%") do if exist "%%~dpP{{ console }}" set "DVK=%%~dpP{{ console }}"
rem 2. The usual places.
{% for folder in folders %}
for %%P in ("{{ folder }}\{{ console }}") do if not defined DVK if exist %%P set "DVK=%%~P"
{% endfor %}
rem 3. The launcher of Python, from the search path, never from the folder it happens to run in.
if not defined DVK for %%I in (py.exe) do if not "%%~$PATH:I"=="" set "PY=%%~$PATH:I"
if defined PY "%PY%" -3 -P -c "import dvk_xl" >nul 2>&1
if defined PY if not "%ERRORLEVEL%"=="0" set "PY="
if defined PY set "VIA=-3 -P -m dvk_xl.macros"
if defined PY set "DVK=%PY%"
rem 4. The search path.
if not defined DVK for %%I in ({{ console }}) do if not "%%~$PATH:I"=="" set "DVK=%%~$PATH:I"
{% for line in words.missing %}
if not defined DVK echo {{ line }}
{% endfor %}
if defined DVK echo {{ words.running }}
if defined DVK "%DVK%" %VIA% {{ action }} "%BOOK%" --console
set "CODE=%ERRORLEVEL%"
if not defined DVK set "CODE=2"
echo.
echo {{ words.close }}
pause >nul
exit /b %CODE%
