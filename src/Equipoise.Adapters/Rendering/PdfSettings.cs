using System.Collections.Immutable;

namespace Equipoise.Adapters.Rendering;

/// <summary>Where the programs and fonts are that a PDF needs.</summary>
/// <param name="Chromium">The browser's file; null to search <paramref name="SearchFolders"/>; "none" to do without.</param>
/// <param name="SearchFolders">Folders in which a browser is looked for.</param>
/// <param name="FontFolders">Folders in which fonts are looked for, the first first.</param>
public sealed record PdfSettings(string? Chromium, ImmutableArray<string> SearchFolders, ImmutableArray<string> FontFolders)
{
    /// <summary>The value that says to do without a browser.</summary>
    public const string None = "none";

    private static readonly ImmutableArray<string> Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "chromium.exe", "chrome.exe"];

    /// <summary>How long the browser may take; 60 seconds unless said.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The settings of an environment: EQUIPOISE_CHROMIUM, EQUIPOISE_FONTS, PATH, and the folders in which systems keep their fonts.</summary>
    /// <param name="setting">The value of an environment variable.</param>
    public static PdfSettings From(Func<string, string?> setting)
    {
        ArgumentNullException.ThrowIfNull(setting);
        var home = setting("HOME") ?? setting("USERPROFILE");
        return new PdfSettings(
            setting("EQUIPOISE_CHROMIUM") is { Length: > 0 } named ? named : null,
            [.. (setting("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)],
            [
                .. setting("EQUIPOISE_FONTS") is { Length: > 0 } fonts ? [fonts] : ImmutableArray<string>.Empty,
                .. home is null ? ImmutableArray<string>.Empty : [Path.Combine(home, ".fonts"), Path.Combine(home, ".local", "share", "fonts"), Path.Combine(home, "Library", "Fonts")],
                "/usr/local/share/fonts", "/usr/share/fonts", "/Library/Fonts", "/System/Library/Fonts",
                .. setting("SystemRoot") is { } windows ? [Path.Combine(windows, "Fonts")] : ImmutableArray<string>.Empty,
            ]);
    }

    /// <summary>The browser's file; null where there is none.</summary>
    /// <exception cref="BadInputException">The file that was named is not there.</exception>
    public string? FindChromium() => Chromium switch
    {
        None => null,
        { } named => File.Exists(named) ? named : throw new BadInputException("X130", named, "The browser that is to print is not there", "no such file", "the file of a Chromium or Chrome, none, or nothing to search PATH"),
        _ => SearchFolders.SelectMany(folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists),
    };
}
