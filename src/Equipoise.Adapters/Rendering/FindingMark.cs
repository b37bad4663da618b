using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering;

/// <summary>How a finding's tone is said without colour: by a word and by a shape.</summary>
internal static class FindingMark
{
    /// <summary>The name in styles and the word for the reader.</summary>
    public static (string Css, string Word) Of(FindingTone tone) => tone switch
    {
        FindingTone.Favourable => ("favourable", "favourable"),
        FindingTone.Unfavourable => ("unfavourable", "attention"),
        _ => ("neutral", "for information"),
    };

    /// <summary>The shape that stands before the label.</summary>
    public static string Shape(FindingTone tone) => tone switch
    {
        FindingTone.Favourable => "\u25b2",
        FindingTone.Unfavourable => "\u25bc",
        _ => "\u25cf",
    };
}
