using System.Collections.Immutable;

namespace Equipoise.Statistics.Multiplicity;

/// <summary>One step of a graphical procedure.</summary>
/// <param name="Hypothesis">Position of the hypothesis that is next to be rejected.</param>
/// <param name="Weights">The share of the level of each hypothesis before the step; 0 for those already rejected.</param>
/// <param name="AdjustedP">The level from which on the step is taken, at most 1.</param>
public sealed record GraphStep(int Hypothesis, ImmutableArray<double> Weights, double AdjustedP);

/// <summary>What a graphical procedure makes of P values, at every level.</summary>
/// <param name="AdjustedP">One per hypothesis: it is rejected at each level at or above this. 1 for a hypothesis that never gets a share.</param>
/// <param name="Steps">The order of rejection: at a level those steps are taken whose adjusted P value is at or below it. Steps without any share left are not listed.</param>
public sealed record GraphResult(ImmutableArray<double> AdjustedP, ImmutableArray<GraphStep> Steps)
{
    /// <summary>The hypotheses rejected at a level, in the order of rejection.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The level is not between 0 and 1.</exception>
    public ImmutableArray<int> RejectedAt(double alpha) => alpha > 0 && alpha < 1
        ? [.. Steps.TakeWhile(step => step.AdjustedP <= alpha).Select(step => step.Hypothesis)]
        : throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "a level lies between 0 and 1");
}

/// <summary>
/// The sequentially rejective graphical procedure: the hypothesis of the smallest p/w goes first; it hands its share on, w_l + w_j g_jl, and its arrows are drawn anew,
/// (g_lk + g_lj g_jk) / (1 - g_lj g_jl). It is the closed test whose intersections are tested by weighted Bonferroni, so it keeps the family-wise error without any
/// assumption. Source: Bretz, Maurer, Brannath and Posch, Statistics in Medicine 2009;28:586-604, algorithms 1 and 2.
/// Reference: validation/reference/multiplicity.json (the closed test, enumerated).
/// </summary>
public static class GraphicalProcedure
{
    /// <summary>Below this 1 - g_lj g_jl is the rounding of 0: the two leave everything to each other.</summary>
    private const double Rounding = 1e-12;

    /// <summary>Tests all hypotheses of a graph.</summary>
    /// <param name="graph">Shares and arrows.</param>
    /// <param name="pValues">One per hypothesis, in the graph's order. Of equal p/w the first in that order goes first.</param>
    /// <exception cref="ArgumentException">Another number of P values than hypotheses, or a value that is no probability.</exception>
    public static GraphResult Test(HypothesisGraph graph, IReadOnlyList<double> pValues)
    {
        ArgumentNullException.ThrowIfNull(graph);
        PValueAdjustment.Require(pValues);
        if (pValues.Count != graph.Count)
        {
            throw new ArgumentException($"there are {pValues.Count} P values for {graph.Count} hypotheses", nameof(pValues));
        }

        var weights = graph.Weights.ToArray();
        var transitions = graph.CopyTransitions();
        var open = Enumerable.Range(0, graph.Count).ToList();
        var adjusted = Enumerable.Repeat(1.0, graph.Count).ToArray();
        var steps = ImmutableArray.CreateBuilder<GraphStep>();
        double largest = 0;
        while (open.Any(i => weights[i] > 0))
        {
            var next = open.Where(i => weights[i] > 0).MinBy(i => pValues[i] / weights[i]);
            largest = Math.Min(1, Math.Max(largest, pValues[next] / weights[next]));
            adjusted[next] = largest;
            steps.Add(new GraphStep(next, [.. weights], largest));
            open.Remove(next);
            Reject(next, open, weights, ref transitions);
        }

        return new GraphResult([.. adjusted], steps.ToImmutable());
    }

    /// <summary>Takes a hypothesis out of the graph: its share and its arrows go to those still open.</summary>
    internal static void Reject(int j, List<int> open, double[] weights, ref double[,] transitions)
    {
        var old = transitions;
        var drawn = new double[weights.Length, weights.Length];
        foreach (var l in open)
        {
            weights[l] += weights[j] * old[j, l];
            var kept = 1 - (old[l, j] * old[j, l]);
            foreach (var k in open.Where(k => k != l && kept > Rounding))
            {
                drawn[l, k] = (old[l, k] + (old[l, j] * old[j, k])) / kept;
            }
        }

        weights[j] = 0;
        transitions = drawn;
    }
}
