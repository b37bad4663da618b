using Equipoise.Trials.Ledger;
using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering.FigureData;

/// <summary>Courses as a table.</summary>
internal static class SwimmerTables
{
    private const int Most = 20;

    /// <summary>Every lane.</summary>
    public static TableBlock Full(SwimmerFigure figure) => Table(figure, "-lanes", figure.Lanes.Length);

    /// <summary>The first lanes.</summary>
    public static TableBlock Brief(SwimmerFigure figure) => Table(figure, "-brief", Most);

    private static TableBlock Table(SwimmerFigure figure, string suffix, int most) => new(
        figure.Id + suffix,
        "Courses of the participants",
        [new("Participant", Numeric: false), new("Arm", Numeric: false), new("Under treatment", Numeric: false), new("Events", Numeric: false), new(figure.TimeLabel, Numeric: true)],
        [.. figure.Lanes.Take(most).Select(lane => new TableRow(
        [
            TableCell.Of(lane.Participant),
            TableCell.Of(Arm(figure, lane.Arm)),
            lane.Treatment.IsEmpty ? TableCell.Missing("none") : TableCell.Of(string.Join("; ", lane.Treatment.Select(s => $"{Numerals.Short(s.From, 2)} to {Numerals.Short(s.To, 2)}{(s.Arm == lane.Arm ? "" : " (" + Arm(figure, s.Arm) + ")")}"))),
            lane.Marks.IsEmpty ? TableCell.Missing("none") : TableCell.Of(string.Join("; ", lane.Marks.Select(m => $"{Words.Spoken(m.Event)} at {Numerals.Short(m.Time, 2)}"))),
            TableCell.Of(Numerals.Short(lane.End, 2)),
        ]))],
        figure.Lanes.Length > most ? [$"{Numerals.Count(figure.Lanes.Length - most)} more participants."] : []);

    private static string Arm(SwimmerFigure figure, int arm) => arm >= 0 && arm < figure.Arms.Length ? figure.Arms[arm] : "arm " + Numerals.Count(arm + 1);
}
