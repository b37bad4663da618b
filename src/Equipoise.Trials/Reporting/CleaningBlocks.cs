using System.Collections.Immutable;
using Equipoise.Trials.Cleaning;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;

namespace Equipoise.Trials.Reporting;

/// <summary>What was to be settled at the cut: missing, asked, unsigned or contradictory.</summary>
internal static class CleaningBlocks
{
    /// <summary>How many things of each kind, as the cut recorded them.</summary>
    public static ReportBlock Counts(DataCutTaken cut) => cut.Unsettled.IsDefaultOrEmpty
        ? new ParagraphBlock("At the cut nothing was missing, asked, unsigned or contradictory by the program's rules.")
        : new TableBlock("unsettled", "Unsettled at the cut", [new("What", false), new("Number", true)], [.. cut.Unsettled.Select(u => new TableRow([TableCell.Of(Words.Spoken(u.Kind)), TableCell.Of(u.Count)]))], ["The analysis counts the data as they stood."]);

    /// <summary>The same one by one, with who has to act.</summary>
    public static ImmutableArray<ReportBlock> Of(ReportSource source)
    {
        var items = source.Cut.Unsettled.IsDefaultOrEmpty ? [] : CleaningList.AtCut(source.State, source.Cut.AsOf);
        return items.IsEmpty ? [Counts(source.Cut)] :
        [
            Counts(source.Cut),
            new TableBlock(
                "unsettled-list",
                "Unsettled at the cut, one by one",
                [new("Participant", false), new("Site", false), new("Who must act", false), new("What", false)],
                [.. items.Select(i => new TableRow([TableCell.Of(i.Participant), TableCell.Of(i.Site), TableCell.Of(Words.Spoken(i.MustAct)), TableCell.Of(i.Message)]))],
                []),
        ];
    }
}
