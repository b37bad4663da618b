using System.Collections.Immutable;
using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering.PlainText;

/// <summary>The flow of participants as an indented list.</summary>
internal static class TextConsort
{
    /// <summary>Writes the list.</summary>
    public static void Write(TextPage text, ConsortFigure figure)
    {
        Item(text, 0, "Assessed for eligibility", figure.Assessed);
        Item(text, 1, "Excluded", figure.Excluded.Sum(line => line.Count));
        Items(text, 2, figure.Excluded);
        Item(text, 0, "Randomised", figure.Randomised);
        foreach (var arm in figure.Arms)
        {
            Item(text, 1, "Allocated to " + arm.Label, arm.Allocated);
            Items(text, 2, arm.Allocation);
            Items(text, 2, arm.FollowUp);
            Item(text, 2, "Analysed", arm.Analysed);
            Items(text, 3, arm.Analysis);
        }
    }

    private static void Items(TextPage text, int level, ImmutableArray<ConsortLine> lines)
    {
        foreach (var line in lines)
        {
            Item(text, level, line.Label, line.Count);
        }
    }

    private static void Item(TextPage text, int level, string label, int count) =>
        text.Wrapped($"- {label}: {Numerals.Count(count)}", 2 * level, (2 * level) + 2);
}
