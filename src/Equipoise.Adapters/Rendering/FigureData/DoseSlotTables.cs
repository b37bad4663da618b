using Equipoise.Trials.Ledger;
using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering.FigureData;

/// <summary>The map of doses as a table.</summary>
internal static class DoseSlotTables
{
    private const int Most = 20;

    /// <summary>Every participant: a letter for each slot, and the count of each state.</summary>
    public static TableBlock Full(DoseSlotFigure figure) => Table(figure, "-slots", figure.Rows.Length);

    /// <summary>The first participants.</summary>
    public static TableBlock Brief(DoseSlotFigure figure) => Table(figure, "-brief", Most);

    private static TableBlock Table(DoseSlotFigure figure, string suffix, int most) => new(
        figure.Id + suffix,
        "Doses by participant and slot",
        [
            new("Participant", Numeric: false), new("Group", Numeric: false), new("Slots", Numeric: false),
            .. Enum.GetValues<DoseSlotState>().Select(state => new TableColumn(Capital(Words.Spoken(state)), Numeric: true)),
        ],
        [.. figure.Rows.Take(most).Select(row => new TableRow(
        [
            TableCell.Of(row.Participant), TableCell.Of(row.Group), TableCell.Of(Letters(figure, row)),
            .. Enum.GetValues<DoseSlotState>().Select(state => TableCell.Of(FigureWords.Count(row, state, figure.Slots))),
        ]))],
        [
            "G given, H held for toxicity, S skipped for another reason, X after the stop, \u00b7 not reached; a blank divides the cycles.",
            .. figure.Rows.Length > most ? [$"{Numerals.Count(figure.Rows.Length - most)} more participants."] : Array.Empty<string>(),
        ]);

    private static string Letters(DoseSlotFigure figure, DoseSlotRow row)
    {
        var (at, words) = (0, new List<string>());
        foreach (var cycle in figure.Cycles.Where(c => c.Slots > 0))
        {
            words.Add(string.Concat(Enumerable.Range(at, cycle.Slots).Select(i => i < row.Slots.Length ? Letter(row.Slots[i]) : '\u00b7')));
            at += cycle.Slots;
        }

        return string.Join(' ', words);
    }

    private static char Letter(DoseSlotState state) => state switch
    {
        DoseSlotState.Given => 'G',
        DoseSlotState.Held => 'H',
        DoseSlotState.Skipped => 'S',
        DoseSlotState.Stopped => 'X',
        _ => '\u00b7',
    };

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}
