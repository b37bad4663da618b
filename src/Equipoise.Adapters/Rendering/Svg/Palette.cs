using System.Collections.Immutable;

namespace Equipoise.Adapters.Rendering.Svg;

/// <summary>
/// A colour with its value on light and on dark paper. Lines reach a contrast of 3:1 and text of 4.5:1 (WCAG 2.2, 1.4.3 and 1.4.11).
/// </summary>
internal sealed record PaletteColour(string Name, string Light, string Dark);

/// <summary>
/// The colours of reports. Arms take the colour-blind-safe palette of Okabe and Ito (2008) in the order blue, vermillion (orange), bluish green,
/// reddish purple; a darker or lighter tone of each serves for words.
/// </summary>
internal static class Palette
{
    /// <summary>How many arms have a look of their own; a fifth starts again.</summary>
    public const int ArmCount = 4;

    /// <summary>Every colour.</summary>
    public static ImmutableArray<PaletteColour> All { get; } =
    [
        new("paper", "#ffffff", "#14181d"),
        new("panel", "#f5f7f9", "#1c2229"),
        new("ink", "#1b2127", "#e9edf1"),
        new("muted", "#56606b", "#a7b2bd"),
        new("axis", "#77818c", "#8793a0"),
        new("grid", "#e4e8ec", "#2b333c"),
        new("good", "#007a5a", "#35c79a"),
        new("bad", "#9c3f74", "#e08fbd"),
        new("arm0", "#0072b2", "#4aa8e0"),
        new("arm1", "#d55e00", "#f08a3c"),
        new("arm2", "#009e73", "#2fc59a"),
        new("arm3", "#b8578a", "#dd8db8"),
        new("arm0-word", "#005f95", "#7cc3ee"),
        new("arm1-word", "#a84a00", "#f5a468"),
        new("arm2-word", "#00735a", "#5fd6b3"),
        new("arm3-word", "#94406d", "#e8a9ca"),
    ];

    /// <summary>The number that stands for an arm in class names.</summary>
    public static string Arm(int index) => Numerals.Count(index % ArmCount);
}
