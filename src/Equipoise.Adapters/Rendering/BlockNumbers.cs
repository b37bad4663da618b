using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering;

/// <summary>Numbers the tables and the figures of a report in reading order, so that a meeting can say "Figure 2".</summary>
internal sealed class BlockNumbers
{
    private readonly Dictionary<ReportBlock, string> labels = new(ReferenceEqualityComparer.Instance);

    /// <summary>Counts through a report.</summary>
    public BlockNumbers(IEnumerable<ReportBlock> blocks)
    {
        var (tables, figures) = (0, 0);
        foreach (var block in blocks)
        {
            _ = block switch
            {
                TableBlock => labels.TryAdd(block, "Table " + Numerals.Count(++tables)),
                FigureBlock => labels.TryAdd(block, "Figure " + Numerals.Count(++figures)),
                _ => false,
            };
        }
    }

    /// <summary>A block's label, such as "Table 1"; empty for one that is not numbered.</summary>
    public string this[ReportBlock block] => labels.GetValueOrDefault(block, "");
}
