using System.Collections.Immutable;

namespace Equipoise.Statistics.Multiplicity;

/// <summary>
/// The catalogue of adjustments of m P values, p(1) &lt;= ... &lt;= p(m). Source: Dmitrienko, Tamhane and Bretz, Multiple Testing Problems in Pharmaceutical Statistics, ch. 2.
/// Reference: validation/reference/multiplicity.json (R's p.adjust).
/// </summary>
public static class PValueAdjustments
{
    /// <summary>m p: no assumption.</summary>
    public static PValueAdjustment Bonferroni { get; } = new("bonferroni", "m p; no assumption", ErrorRate.FamilyWise, p => [.. p.Select(value => Math.Min(1, p.Count * value))]);

    /// <summary>Stepping down: the largest (m - j + 1) p(j) up to the own rank. No assumption. Holm, Scandinavian Journal of Statistics 1979;6:65-70.</summary>
    public static PValueAdjustment Holm { get; } = new("holm", "(m - j + 1) p(j), stepping down; no assumption", ErrorRate.FamilyWise, p => Down(p, (rank, m) => m - rank + 1));

    /// <summary>Stepping up: the smallest (m - j + 1) p(j) from the own rank on. Independent or positively dependent P values. Hochberg, Biometrika 1988;75:800-802.</summary>
    public static PValueAdjustment Hochberg { get; } =
        new("hochberg", "(m - j + 1) p(j), stepping up; positive dependence", ErrorRate.FamilyWise, p => Up(p, (rank, m) => m - rank + 1));

    /// <summary>
    /// The closed test with Simes' test of each intersection: the largest Simes P value among the sets that hold the hypothesis. Positive dependence.
    /// Hommel, Biometrika 1988;75:383-386.
    /// </summary>
    public static PValueAdjustment Hommel { get; } = new("hommel", "closed test with Simes' tests; positive dependence", ErrorRate.FamilyWise, ByHommel);

    /// <summary>Stepping up: the smallest m p(j) / j from the own rank on. Positive dependence. Benjamini and Hochberg, JRSS B 1995;57:289-300.</summary>
    public static PValueAdjustment BenjaminiHochberg { get; } =
        new("benjamini-hochberg", "m p(j) / j, stepping up; positive dependence", ErrorRate.FalseDiscovery, p => Up(p, (rank, m) => (double)m / rank));

    /// <summary>The same times 1 + 1/2 + ... + 1/m: no assumption. Benjamini and Yekutieli, Annals of Statistics 2001;29:1165-1188.</summary>
    public static PValueAdjustment BenjaminiYekutieli { get; } = new(
        "benjamini-yekutieli", "m p(j) / j times 1 + 1/2 + ... + 1/m, stepping up; no assumption", ErrorRate.FalseDiscovery,
        p => Up(p, (rank, m) => Enumerable.Range(1, m).Sum(i => 1.0 / i) * m / rank));

    /// <summary>Hypotheses tested in the order given, each at the full level until one fails: the largest P value so far. No assumption.</summary>
    public static PValueAdjustment FixedSequence { get; } = new("fixed-sequence", "the largest p so far, in the order given; no assumption", ErrorRate.FamilyWise, InSequence);

    /// <summary>One of each kind.</summary>
    public static ImmutableArray<PValueAdjustment> All { get; } = [Bonferroni, Holm, Hochberg, Hommel, BenjaminiHochberg, BenjaminiYekutieli, FixedSequence];

    private static int[] Ascending(IReadOnlyList<double> p) => [.. Enumerable.Range(0, p.Count).OrderBy(i => p[i])];

    private static ImmutableArray<double> Down(IReadOnlyList<double> p, Func<int, int, double> factor)
    {
        var adjusted = new double[p.Count];
        double largest = 0;
        var rank = 0;
        foreach (var i in Ascending(p))
        {
            largest = Math.Max(largest, factor(++rank, p.Count) * p[i]);
            adjusted[i] = Math.Min(1, largest);
        }

        return [.. adjusted];
    }

    private static ImmutableArray<double> Up(IReadOnlyList<double> p, Func<int, int, double> factor)
    {
        var adjusted = new double[p.Count];
        double smallest = 1;
        var rank = p.Count;
        foreach (var i in Ascending(p).Reverse())
        {
            smallest = Math.Min(smallest, factor(rank--, p.Count) * p[i]);
            adjusted[i] = smallest;
        }

        return [.. adjusted];
    }

    private static ImmutableArray<double> InSequence(IReadOnlyList<double> p)
    {
        double largest = 0;
        return [.. p.Select(value => largest = Math.Max(largest, value))];
    }

    /// <summary>
    /// Of the sets of a size that hold a hypothesis, Simes' P value is largest for the one filled up with the largest other P values. So for each size only one set per
    /// hypothesis is looked at, and the sets of two hypotheses differ in one element.
    /// </summary>
    private static ImmutableArray<double> ByHommel(IReadOnlyList<double> p)
    {
        var order = Ascending(p);
        var adjusted = p.ToArray();
        for (var size = 2; size <= p.Count; size++)
        {
            // The size - 1 largest, to which a smaller one is added, have ranks 2 to size in the set.
            var others = double.PositiveInfinity;
            for (var rank = 2; rank <= size; rank++)
            {
                others = Math.Min(others, size * p[order[p.Count - size + rank - 1]] / rank);
            }

            var top = Math.Min(others, size * p[order[p.Count - size]]);
            for (var place = 0; place < p.Count; place++)
            {
                var simes = place >= p.Count - size ? top : Math.Min(others, size * p[order[place]]);
                adjusted[order[place]] = Math.Max(adjusted[order[place]], simes);
            }
        }

        return [.. adjusted.Select(value => Math.Min(1, value))];
    }
}
