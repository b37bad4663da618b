using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering.FigureData;

/// <summary>The flow of participants as a table.</summary>
internal static class ConsortTables
{
    /// <summary>Each box of the diagram from the top down, arm by arm; details stand one level in.</summary>
    public static TableBlock Flow(ConsortFigure figure) => new(
        figure.Id + "-flow",
        "Participants at each stage",
        [new("Stage", Numeric: false), new("Arm", Numeric: false), new("Participants", Numeric: true)],
        [
            Row("Assessed for eligibility", "all", figure.Assessed),
            Row("Excluded", "all", figure.Excluded.Sum(line => line.Count)),
            .. figure.Excluded.Select(line => Row(line.Label, "all", line.Count, 1)),
            Row("Randomised", "all", figure.Randomised),
            .. figure.Arms.SelectMany(Arm),
        ],
        []);

    private static IEnumerable<TableRow> Arm(ConsortArm arm) =>
    [
        Row("Allocated", arm.Label, arm.Allocated),
        .. arm.Allocation.Select(line => Row(line.Label, arm.Label, line.Count, 1)),
        .. arm.FollowUp.Select(line => Row("Follow-up: " + line.Label, arm.Label, line.Count, 1)),
        Row("Analysed", arm.Label, arm.Analysed),
        .. arm.Analysis.Select(line => Row(line.Label, arm.Label, line.Count, 1)),
    ];

    private static TableRow Row(string stage, string arm, int count, int indent = 0) =>
        new([TableCell.Of(stage), TableCell.Of(arm), TableCell.Of(count)], indent);
}
