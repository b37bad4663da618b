using System.Collections.Immutable;
using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering.FigureData;

/// <summary>A forest plot as a table.</summary>
internal static class ForestTables
{
    /// <summary>Every row with its counts, its estimate with limits, its information and the interaction of its grouping.</summary>
    public static TableBlock Rows(ForestFigure figure) => new(
        figure.Id + "-rows",
        figure.EffectLabel + " by subgroup",
        [
            new("Subgroup", Numeric: false), .. figure.Arms.Select(arm => new TableColumn(arm + ", events/participants", Numeric: true)),
            new(figure.EffectLabel + " (limits)", Numeric: true), new("Information", Numeric: true), new("Interaction P", Numeric: true),
        ],
        [
            .. figure.Groups.SelectMany(group => Group(figure, group)),
            .. figure.Overall is { } overall ? [Row(figure, overall, 0, TableCell.Missing(Numerals.None))] : ImmutableArray<TableRow>.Empty,
        ],
        [$"Values below {Numerals.Short(figure.NullValue)} favour {figure.FavoursBelow}, values above it {figure.FavoursAbove}. The areas of the squares are proportional to the information."]);

    private static IEnumerable<TableRow> Group(ForestFigure figure, ForestGroup group)
    {
        var p = group.InteractionP is { } value && double.IsFinite(value) ? TableCell.P(value) : TableCell.Missing(Numerals.None);
        if (group.Heading.Length > 0)
        {
            yield return new TableRow([TableCell.Of(group.Heading), .. figure.Arms.Select(_ => TableCell.Of("")), TableCell.Of(""), TableCell.Of(""), p]);
        }

        for (var i = 0; i < group.Rows.Length; i++)
        {
            yield return Row(figure, group.Rows[i], group.Heading.Length > 0 ? 1 : 0, group.Heading.Length == 0 && i == 0 ? p : TableCell.Of(""));
        }
    }

    private static TableRow Row(ForestFigure figure, ForestRow row, int indent, TableCell p) => new(
        [
            TableCell.Of(row.Label),
            .. figure.Arms.Select((_, arm) => arm < row.Counts.Length ? TableCell.Share(row.Counts[arm].Events, row.Counts[arm].Participants) : TableCell.Missing(Numerals.None)),
            row.Estimate is { } e && double.IsFinite(e) ? TableCell.Interval(e, row.Lower, row.Upper, figure.Decimals) : TableCell.Missing(row.NoEstimate ?? "not estimable"),
            TableCell.Of(Numerals.Short(row.Information, 2)),
            p,
        ],
        indent);
}
