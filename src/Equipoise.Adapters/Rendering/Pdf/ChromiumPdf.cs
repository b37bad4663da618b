using System.Diagnostics;
using System.Text;

namespace Equipoise.Adapters.Rendering.Pdf;

/// <summary>What a browser made of a page: the PDF, or why there is none.</summary>
internal sealed record PrintedPage(byte[]? Bytes, string Version, string Failure);

/// <summary>Prints HTML by a headless Chromium, which can reach nothing: every host name fails, and the page's own policy admits nothing but its stylesheet.</summary>
internal static class ChromiumPdf
{
    /// <summary>Prints a page.</summary>
    /// <param name="html">The page.</param>
    /// <param name="program">The browser's file.</param>
    /// <param name="limit">How long it may take; then it is ended.</param>
    public static PrintedPage Print(string html, string program, TimeSpan limit)
    {
        // The folder is readable by this user alone: a closed report lies in it while it is printed.
        var folder = Directory.CreateTempSubdirectory("equipoise-pdf-");
        try
        {
            var (page, pdf) = (Path.Combine(folder.FullName, "report.html"), Path.Combine(folder.FullName, "report.pdf"));
            File.WriteAllText(page, html, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            var (version, _) = Run(program, ["--version"], limit);
            var (said, failure) = Run(
                program,
                [
                    "--headless", "--disable-gpu", "--no-first-run", "--disable-extensions", "--disable-sync", "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
                    "--host-resolver-rules=MAP * ~NOTFOUND", "--no-pdf-header-footer", "--user-data-dir=" + Path.Combine(folder.FullName, "profile"), "--print-to-pdf=" + pdf,

                    // The browser refuses to start its sandbox as root; for everybody else it stays on.
                    .. Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows() ? ["--no-sandbox"] : Array.Empty<string>(),
                    new Uri(page).AbsoluteUri,
                ],
                limit);
            return failure.Length == 0 && File.Exists(pdf)
                ? new PrintedPage(File.ReadAllBytes(pdf), version.Trim(), "")
                : new PrintedPage(null, version.Trim(), failure.Length > 0 ? failure : "it wrote no file" + (said.Trim() is { Length: > 0 } words ? ", and said: " + words : ""));
        }
        finally
        {
            Delete(folder);
        }
    }

    private static (string Output, string Failure) Run(string program, IEnumerable<string> arguments, TimeSpan limit)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, CreateNoWindow = true },
        };
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return ("", "it cannot be started, " + e.Message);
        }

        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(limit))
        {
            process.Kill(entireProcessTree: true);
            return ("", FormattableString.Invariant($"it took longer than {limit.TotalSeconds:0} seconds"));
        }

        // Processes that outlive the browser may hold its pipes; what they would still say is not waited for.
        var said = output.Wait(TimeSpan.FromSeconds(2)) ? output.Result : "";
        var complaint = errors.Wait(TimeSpan.FromSeconds(2)) ? errors.Result : "";
        return process.ExitCode == 0
            ? (said, "")
            : (said, FormattableString.Invariant($"it ended with exit code {process.ExitCode}") + (complaint.Trim().Split('\n')[^1] is { Length: > 0 } last ? ": " + Markup.SingleLine(last) : ""));
    }

    private static void Delete(DirectoryInfo folder)
    {
        for (var attempt = 0; attempt < 5; attempt++)
        {
            try
            {
                folder.Delete(recursive: true);
                return;
            }
            catch (IOException)
            {
                // The browser's last process may still write into its profile.
                Thread.Sleep(100);
            }
        }
    }
}
