namespace Equipoise.Statistics.Numerics;

/// <summary>
/// The tail of the largest of up to four correlated standard normal variables, singular correlations included. The event is split by the first variable above
/// the bound, so a small tail is a sum of small positive terms and keeps its digits; each term is integrated variable by variable along a pivoted Cholesky factor,
/// the innermost one in closed form. Quadrature to a relative 1e-7; agrees with R's mvtnorm within that (validation/reference/survival-tests.json).
/// </summary>
public static class MultivariateNormal
{
    /// <summary>The most variables.</summary>
    public const int MaximumDimension = 4;

    private const double RelativeTolerance = 1e-7;
    private const double FarTail = 38;
    private const double PivotTolerance = 1e-10;

    /// <summary>P(max X &gt; bound).</summary>
    /// <param name="bound">The bound; finite.</param>
    /// <param name="correlation">Symmetric and positive semidefinite, with ones on the diagonal.</param>
    /// <exception cref="ArgumentException">More than four variables, or no correlation matrix.</exception>
    public static double UpperTailOfMaximum(double bound, double[,] correlation) => Tail(bound, correlation, double.NegativeInfinity);

    /// <summary>P(X[i] &gt; bounds[i] for some i).</summary>
    /// <param name="bounds">One for each variable; finite.</param>
    /// <param name="correlation">Symmetric and positive semidefinite, with ones on the diagonal.</param>
    /// <exception cref="ArgumentException">More than four variables, another number of bounds, or no correlation matrix.</exception>
    public static double UpperTailOfMaximum(IReadOnlyList<double> bounds, double[,] correlation)
    {
        ArgumentNullException.ThrowIfNull(bounds);
        ArgumentNullException.ThrowIfNull(correlation);
        if (bounds.Count != correlation.GetLength(0))
        {
            throw new ArgumentException($"there are {bounds.Count} bounds for {correlation.GetLength(0)} variables", nameof(bounds));
        }

        foreach (var bound in bounds)
        {
            Validate(bound, correlation);
        }

        double tail = 0;
        for (var first = 0; first < bounds.Count; first++)
        {
            tail += Above(bounds, double.NegativeInfinity, correlation, first);
        }

        return tail;
    }

    /// <summary>P(max |X| &gt; bound).</summary>
    /// <param name="bound">The bound; finite. 0 or less gives 1.</param>
    /// <param name="correlation">Symmetric and positive semidefinite, with ones on the diagonal.</param>
    /// <exception cref="ArgumentException">More than four variables, or no correlation matrix.</exception>
    public static double UpperTailOfAbsoluteMaximum(double bound, double[,] correlation) => bound <= 0 ? 1 : Math.Min(1, 2 * Tail(bound, correlation, -bound));

    private static double Tail(double bound, double[,] correlation, double otherBound)
    {
        Validate(bound, correlation);
        double[] bounds = [.. Enumerable.Repeat(bound, correlation.GetLength(0))];
        double tail = 0;
        for (var first = 0; first < correlation.GetLength(0); first++)
        {
            // The first variable is above the bound and those before it are inside.
            tail += Above(bounds, otherBound, correlation, first);
        }

        return tail;
    }

    private static double Above(IReadOnlyList<double> bounds, double otherBound, double[,] correlation, int first)
    {
        int[] members = [first, .. Enumerable.Range(0, first)];
        var rows = Factor(correlation, members, out var rank);
        var y = new double[rank];
        return Math.Max(0, Integral(0));

        double Integral(int level)
        {
            var (low, high) = level == 0 ? (bounds[first], FarTail) : (-FarTail, FarTail);
            foreach (var row in rows)
            {
                if (row.Last == level && row.Member != first)
                {
                    double known = 0;
                    for (var k = 0; k < level; k++)
                    {
                        known += row.Factor[k] * y[k];
                    }

                    var slope = row.Factor[level];
                    var (a, b) = ((otherBound - known) / slope, (bounds[row.Member] - known) / slope);
                    low = Math.Max(low, Math.Min(a, b));
                    high = Math.Min(high, Math.Max(a, b));
                }
            }

            if (low >= high)
            {
                return 0;
            }

            if (level == rank - 1)
            {
                return low > 0 ? Normal.UpperTail(low) - Normal.UpperTail(high) : Normal.LowerTail(high) - Normal.LowerTail(low);
            }

            (low, high) = (Math.Max(low, -9), level == 0 ? Math.Min(high, Math.Max(low, 0) + 9) : Math.Min(high, 9));
            var tolerance = RelativeTolerance * (level == 0 ? Normal.UpperTail(bounds[first]) : 0.01);
            return AdaptiveQuadrature.Integrate(
                value =>
                {
                    y[level] = value;
                    return Normal.Density(value) * Integral(level + 1);
                },
                low,
                high,
                tolerance);
        }
    }

    private sealed record Row(int Member, double[] Factor, int Last);

    /// <summary>Rows of the Cholesky factor of the members, the first member first, then by largest remaining variance.</summary>
    private static List<Row> Factor(double[,] correlation, int[] members, out int rank)
    {
        var factors = members.ToDictionary(member => member, _ => new double[members.Length]);
        var rest = members.ToDictionary(member => member, _ => 1.0);
        var open = members.ToList();
        rank = 0;
        while (open.Count > 0)
        {
            var pivot = rank == 0 ? members[0] : open.MaxBy(member => rest[member]);
            if (rest[pivot] <= PivotTolerance)
            {
                break;
            }

            var root = Math.Sqrt(rest[pivot]);
            foreach (var member in open)
            {
                double product = 0;
                for (var k = 0; k < rank; k++)
                {
                    product += factors[member][k] * factors[pivot][k];
                }

                factors[member][rank] = member == pivot ? root : (correlation[member, pivot] - product) / root;
                rest[member] -= factors[member][rank] * factors[member][rank];
            }

            open.Remove(pivot);
            rank++;
        }

        return [.. members.Select(member => new Row(member, factors[member], Array.FindLastIndex(factors[member], value => Math.Abs(value) > PivotTolerance)))];
    }

    private static void Validate(double bound, double[,] correlation)
    {
        ArgumentNullException.ThrowIfNull(correlation);
        if (!double.IsFinite(bound))
        {
            throw new ArgumentException(FormattableString.Invariant($"the bound is {bound:R}; it is finite"), nameof(bound));
        }

        var d = correlation.GetLength(0);
        if (d != correlation.GetLength(1) || d is < 1 or > MaximumDimension)
        {
            throw new ArgumentException($"the correlation is {d} by {correlation.GetLength(1)}; it is square with 1 to {MaximumDimension} rows", nameof(correlation));
        }

        for (var i = 0; i < d; i++)
        {
            for (var j = 0; j < d; j++)
            {
                var r = correlation[i, j];
                if (!(Math.Abs(r) <= 1 + PivotTolerance) || r != correlation[j, i] || (i == j && r != 1))
                {
                    throw new ArgumentException(FormattableString.Invariant($"correlation[{i},{j}] is {r:R}; it is symmetric, from -1 to 1 and 1 on the diagonal"), nameof(correlation));
                }
            }
        }
    }
}
