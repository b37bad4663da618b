using System.Collections.Immutable;
using Equipoise.Statistics.Numerics;
using Equipoise.Statistics.Sequential;

namespace Equipoise.Statistics.Multiplicity;

/// <summary>Whether a hypothesis that is left more of the level is tested again with its earlier results.</summary>
public enum EarlierLooks
{
    /// <summary>Only the result of the look at hand counts, as Maurer and Bretz describe it.</summary>
    NotReexamined,

    /// <summary>The results of all looks so far are compared with the bounds at the new level; also valid, since it is the closed test at each look, and never rejects less.</summary>
    Reexamined,
}

/// <summary>A hypothesis over looks.</summary>
/// <param name="Spending">Its own spending function.</param>
/// <param name="InformationFractions">Its own information at each look so far over that planned: rising, the last at most 1.</param>
/// <param name="PValues">One-sided P values of all its data at each look so far; as many as fractions.</param>
public sealed record SequentialHypothesis(SpendingFunction Spending, ImmutableArray<double> InformationFractions, ImmutableArray<double> PValues);

/// <summary>A rejection.</summary>
/// <param name="Look">The look at which it was made, from 1.</param>
/// <param name="Hypothesis">Position of the hypothesis.</param>
/// <param name="Level">The share of the error that it had: its weight times alpha.</param>
/// <param name="NominalLevel">The bound that its P value met.</param>
/// <param name="ResultOfLook">The look whose P value met it; an earlier one only where earlier looks are re-examined.</param>
/// <param name="Weights">The weights before the rejection.</param>
public sealed record SequentialGraphStep(int Look, int Hypothesis, double Level, double NominalLevel, int ResultOfLook, ImmutableArray<double> Weights);

/// <summary>What a graphical procedure over looks makes of the results so far.</summary>
/// <param name="Steps">The rejections in order.</param>
/// <param name="RejectedAt">For each hypothesis the look, from 1; null where it stands.</param>
/// <param name="Weights">The weights after the last look; 0 for the rejected.</param>
/// <param name="NominalLevels">For each hypothesis that stands the nominal levels of its looks so far at its present weight; empty for the rejected.</param>
public sealed record SequentialGraphResult(
    ImmutableArray<SequentialGraphStep> Steps, ImmutableArray<int?> RejectedAt, ImmutableArray<double> Weights, ImmutableArray<ImmutableArray<double>> NominalLevels);

/// <summary>
/// Graphical procedures in group-sequential trials. At each look a hypothesis of weight w is rejected when its P value is at or below the bound that its spending function gives for the error w alpha, all its looks so far solved at
/// that error; then its weight and arrows pass on as in <see cref="GraphicalProcedure"/>, the bounds of the others are solved anew, and the look goes on until nothing more is rejected. What is rejected stays rejected.
/// Source: Maurer and Bretz, Statistics in Biopharmaceutical Research 2013;5:311-320. Reference: validation/reference/sequential-graph.json (rpact's bounds).
/// </summary>
public static class SequentialGraph
{
    /// <summary>Levels below this are not spent: the hypothesis cannot be rejected with them.</summary>
    private const double SmallestLevel = 1e-12;

    /// <summary>Tests all hypotheses at all looks so far.</summary>
    /// <param name="graph">Weights and arrows.</param>
    /// <param name="oneSidedAlpha">The family-wise error.</param>
    /// <param name="hypotheses">One for each of the graph, in its order. Hypotheses may have had different numbers of looks: the j-th look of each is look j of the trial.</param>
    /// <param name="earlier">Whether earlier results are re-examined.</param>
    /// <exception cref="ArgumentException">Numbers do not fit or are out of order; they are named.</exception>
    public static SequentialGraphResult Test(HypothesisGraph graph, double oneSidedAlpha, IReadOnlyList<SequentialHypothesis> hypotheses, EarlierLooks earlier)
    {
        ArgumentNullException.ThrowIfNull(graph);
        Require(graph, oneSidedAlpha, hypotheses);
        var (weights, transitions, open) = (graph.Weights.ToArray(), graph.CopyTransitions(), Enumerable.Range(0, graph.Count).ToList());
        var (steps, rejectedAt) = (ImmutableArray.CreateBuilder<SequentialGraphStep>(), new int?[graph.Count]);
        for (var look = 1; look <= hypotheses.Max(h => h.PValues.Length); look++)
        {
            while (Next(look) is { } step)
            {
                steps.Add(step);
                rejectedAt[step.Hypothesis] = look;
                open.Remove(step.Hypothesis);
                GraphicalProcedure.Reject(step.Hypothesis, open, weights, ref transitions);
            }
        }

        return new SequentialGraphResult(steps.ToImmutable(), [.. rejectedAt], [.. weights], [.. hypotheses.Select((h, i) =>
            open.Contains(i) ? Levels(h, h.PValues.Length, weights[i] * oneSidedAlpha) : ImmutableArray<double>.Empty)]);

        SequentialGraphStep? Next(int look)
        {
            foreach (var i in open.Where(i => hypotheses[i].PValues.Length >= look))
            {
                var level = weights[i] * oneSidedAlpha;
                var bounds = Levels(hypotheses[i], look, level);
                for (var at = earlier == EarlierLooks.Reexamined ? 1 : look; at <= look; at++)
                {
                    if (bounds[at - 1] > 0 && hypotheses[i].PValues[at - 1] <= bounds[at - 1])
                    {
                        return new SequentialGraphStep(look, i, level, bounds[at - 1], at, [.. weights]);
                    }
                }
            }

            return null;
        }
    }

    /// <summary>The nominal levels of a hypothesis' looks when its spending function has an error to spend; zeros where the error is none.</summary>
    private static ImmutableArray<double> Levels(SequentialHypothesis hypothesis, int looks, double level)
    {
        if (level < SmallestLevel)
        {
            return [.. Enumerable.Repeat(0.0, looks)];
        }

        ImmutableArray<double> t = [.. hypothesis.InformationFractions.Take(looks)];
        var plan = new SpendingPlan { InformationFractions = t, Upper = new ErrorSpending(hypothesis.Spending, level), LastLook = t[^1] < 1 ? LastLook.Interim : LastLook.AtFullInformation };
        return [.. plan.Solve().UpperZ.Select(Normal.UpperTail)];
    }

    private static void Require(HypothesisGraph graph, double alpha, IReadOnlyList<SequentialHypothesis> hypotheses)
    {
        ArgumentNullException.ThrowIfNull(hypotheses);
        SequentialArgument.Alpha(alpha);
        if (hypotheses.Count != graph.Count)
        {
            throw new ArgumentException($"there are {hypotheses.Count} results for {graph.Count} hypotheses", nameof(hypotheses));
        }

        for (var i = 0; i < hypotheses.Count; i++)
        {
            var h = hypotheses[i];
            if (h.PValues.IsDefaultOrEmpty || h.PValues.Length != h.InformationFractions.Length)
            {
                throw new ArgumentException($"hypotheses[{i}] has {(h.PValues.IsDefault ? 0 : h.PValues.Length)} P values and {(h.InformationFractions.IsDefault ? 0 : h.InformationFractions.Length)} information fractions; there is one of each for each look", nameof(hypotheses));
            }

            for (var look = 0; look < h.PValues.Length; look++)
            {
                if (!(h.PValues[look] >= 0 && h.PValues[look] <= 1))
                {
                    throw new ArgumentException(FormattableString.Invariant($"hypotheses[{i}].PValues[{look}] is {h.PValues[look]:R}; a P value lies between 0 and 1"), nameof(hypotheses));
                }

                var (before, now) = (look == 0 ? 0 : h.InformationFractions[look - 1], h.InformationFractions[look]);
                if (!(now > before && now <= 1))
                {
                    throw new ArgumentException(FormattableString.Invariant($"hypotheses[{i}].InformationFractions[{look}] is {now:R}; fractions rise from {before:R} to at most 1"), nameof(hypotheses));
                }
            }
        }
    }
}
