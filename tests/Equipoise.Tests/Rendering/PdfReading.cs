using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using Equipoise.Adapters.Rendering;
using UglyToad.PdfPig;

namespace Equipoise.Tests.Rendering;

/// <summary>Reads the text of each page of a PDF without its blanks, and finds the programs that tests of PDF need.</summary>
internal static class PdfReading
{
    /// <summary>The settings of this machine.</summary>
    public static PdfSettings Here { get; } = PdfSettings.From(Environment.GetEnvironmentVariable);

    /// <summary>Settings without a browser.</summary>
    public static PdfSettings WithoutBrowser { get; } = Here with { Chromium = PdfSettings.None };

    public static ImmutableArray<string> Pages(byte[] pdf)
    {
        using var document = PdfDocument.Open(pdf);
        return [.. document.GetPages().Select(page => Dense(page.Text))];
    }

    /// <summary>The pages by pdftotext of poppler, a reader of another house; null where it is not here.</summary>
    public static ImmutableArray<string>? PagesByPoppler(byte[] pdf)
    {
        if (Program("pdftotext") is not { } reader)
        {
            return null;
        }

        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["report.pdf"], pdf);
        using var process = Process.Start(new ProcessStartInfo(reader, ["-enc", "UTF-8", folder["report.pdf"], "-"]) { RedirectStandardOutput = true, UseShellExecute = false, StandardOutputEncoding = Encoding.UTF8 }).ShouldNotBeNull();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return [.. text.TrimEnd('\f').Split('\f').Select(Dense)];
    }

    public static string? Program(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    public static string Dense(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
}

/// <summary>A test that prints by Chromium; skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute() => Skip = PdfReading.Here.FindChromium() is null ? "There is no Chromium here (Debian package chromium)" : null;
}

/// <summary>A test that sets pages with a system's font; skipped where there is none that is known.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FontFactAttribute : FactAttribute
{
    public FontFactAttribute() => Skip = HasFont() ? null : "There is no DejaVu or Liberation font here (Debian package fonts-dejavu-core)";

    private static bool HasFont() => PdfReading.Here.FontFolders.Any(folder =>
        Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.ttf", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true })
            .Any(file => Path.GetFileName(file) is "DejaVuSans-Bold.ttf" or "LiberationSans-Bold.ttf" or "NotoSans-Bold.ttf" or "arialbd.ttf"));
}
