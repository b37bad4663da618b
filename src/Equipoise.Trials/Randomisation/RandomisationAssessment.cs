using System.Collections.Immutable;
using Equipoise.Statistics.Numerics;
using Equipoise.Statistics.Random;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Randomisation;

/// <summary>What a scheme is assessed under.</summary>
/// <param name="Participants">Participants in the trial.</param>
/// <param name="Replicates">Trials simulated.</param>
/// <param name="Seed">Everything random follows from it.</param>
/// <param name="Sites">Sites, where a factor takes each site for a level.</param>
/// <param name="Drift">How much the chance of the outcome rises from the first participant to the last, in all arms alike; 0 for none. A trend in time is what restricted schemes protect from.</param>
public sealed record AssessmentOptions(int Participants, int Replicates, ulong Seed, int Sites, double Drift);

/// <summary>A number estimated by simulation.</summary>
/// <param name="Mean">Mean over the replicates.</param>
/// <param name="StandardError">Its Monte Carlo standard error.</param>
public readonly record struct SimulatedMean(double Mean, double StandardError);

/// <summary>How uneven the arms were at the end, as the largest difference between two arms in participants per share.</summary>
/// <param name="Mean">Mean over the replicates.</param>
/// <param name="NinetyFifthPercentile">The smallest value that 95% of the replicates do not exceed.</param>
/// <param name="Largest">The largest seen.</param>
public readonly record struct ImbalanceSummary(double Mean, double NinetyFifthPercentile, double Largest);

/// <summary>What the simulation of a scheme found.</summary>
/// <param name="Scheme">The scheme's name.</param>
/// <param name="Options">What it was assessed under.</param>
/// <param name="WholeTrial">Imbalance over the whole trial.</param>
/// <param name="WithinStratum">The worst imbalance within a stratum (a cell of all factors).</param>
/// <param name="WithinLevel">The worst imbalance within a level of one factor; null where there is no factor.</param>
/// <param name="GuessRate">How often the convergence strategy is right.</param>
/// <param name="ExactGuessRate">The exact rate over whole blocks, where two equal arms are allocated in blocks; else null.</param>
/// <param name="TypeOneError">Rate at which the planned test rejects when no arm differs; null where the design has none that is simulated here.</param>
/// <param name="NominalError">The level the test is made at; null likewise.</param>
/// <param name="Note">What was not computed, and why; null when all was.</param>
public sealed record SchemeAssessment(
    string Scheme,
    AssessmentOptions Options,
    ImbalanceSummary WholeTrial,
    ImbalanceSummary WithinStratum,
    ImbalanceSummary? WithinLevel,
    SimulatedMean GuessRate,
    double? ExactGuessRate,
    SimulatedMean? TypeOneError,
    double? NominalError,
    string? Note);

/// <summary>
/// Assesses a protocol's scheme by simulating its allocations, so that a scheme is chosen on evidence. Levels of factors come with equal chances and independently of each other.
/// Under the null hypothesis every participant has the control arm's chance of the outcome, plus the drift. The planned test of a milestone is the difference of two shares
/// over its pooled standard error, between the control and the first experimental arm, at the design's level.
/// </summary>
public static class RandomisationAssessment
{
    /// <summary>Simulates the scheme.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 2 participants, 2 replicates or 1 site.</exception>
    public static SchemeAssessment Of(TrialProtocol protocol, AssessmentOptions options)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Participants, 2, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Replicates, 2, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Sites, 1, nameof(options));
        var factors = protocol.Document.Stratification.Select(f => Levels(f, options.Sites)).ToImmutableArray();
        var trials = Enumerable.Range(0, options.Replicates).Select(r => Simulate(protocol, options, factors, (ulong)r)).ToImmutableArray();
        var milestone = protocol.Document.Design as MilestoneDesign;
        var guesses = trials.Select(t => t.Right / (double)options.Participants).ToArray();
        return new SchemeAssessment(
            AllocationSchemes.Of(protocol.Document.Randomisation).Name,
            options,
            Summary(trials.Select(t => t.Whole)),
            Summary(trials.Select(t => t.Stratum)),
            factors.Length == 0 ? null : Summary(trials.Select(t => t.Level)),
            Mean(guesses),
            Exact(protocol.Document.Randomisation),
            milestone is null ? null : Mean([.. trials.Select(t => t.Rejects ? 1.0 : 0)]),
            milestone?.Alpha,
            milestone is null ? $"The type I error is simulated for a milestone design; the error of {protocol.Document.Design.GetType().Name} was not." : null);
    }

    private readonly record struct Simulated(double Whole, double Stratum, double Level, int Right, bool Rejects);

    private static ImmutableArray<LevelUsed> Levels(StratificationFactor factor, int sites) => factor.BySite
        ? [.. Enumerable.Range(1, sites).Select(s => new LevelUsed(factor.Id, FormattableString.Invariant($"site {s}")))]
        : [.. factor.Levels.Select(l => new LevelUsed(factor.Id, l.Id))];

    private static Simulated Simulate(TrialProtocol protocol, AssessmentOptions options, ImmutableArray<ImmutableArray<LevelUsed>> factors, ulong replicate)
    {
        RandomStream Stream(string purpose) => RandomStream.For(options.Seed, replicate, purpose);
        var (levels, guesses, outcomes, section) = (Stream("levels"), Stream("guesses"), Stream("outcomes"), protocol.Document.Randomisation);
        var draws = AllocationDraws.Of(Stream("allocation"));
        var series = new Dictionary<string, AllocationSeries>(StringComparer.Ordinal);
        var strata = new Dictionary<string, int[]>(StringComparer.Ordinal);
        var margins = new Dictionary<LevelUsed, int[]>();
        var (whole, successes, right) = (new int[section.Ratio.Length], new int[section.Ratio.Length], 0);
        for (var i = 0; i < options.Participants; i++)
        {
            ImmutableArray<LevelUsed> mine = [.. factors.Select(f => f[levels.NextInt(f.Length)])];
            var stratum = mine.Length == 0 ? AllocationSequence.WholeTrial : string.Join('/', mine.Select(l => l.Level));
            var sequence = AllocationSequence.SequenceOf(section, stratum);
            if (!series.TryGetValue(sequence, out var next))
            {
                series.Add(sequence, next = new AllocationSeries(section, draws));
            }

            var guess = GuessRate.Guess(next.Tally, mine, guesses);
            var arm = next.NextArm(mine);
            right += guess == arm ? 1 : 0;
            whole[arm]++;
            Counts(strata, stratum, whole.Length)[arm]++;
            foreach (var level in mine)
            {
                Counts(margins, level, whole.Length)[arm]++;
            }

            if (protocol.Document.Design is MilestoneDesign design)
            {
                var chance = Math.Clamp(design.Control + (options.Drift * ((i / (options.Participants - 1.0)) - 0.5)), 0, 1);
                successes[arm] += outcomes.NextBernoulli(chance) ? 1 : 0;
            }
        }

        return new Simulated(
            Imbalance(whole, section),
            strata.Values.Max(c => Imbalance(c, section)),
            margins.Count == 0 ? 0 : margins.Values.Max(c => Imbalance(c, section)),
            right,
            protocol.Document.Design is MilestoneDesign planned && Rejects(planned, protocol, whole, successes));
    }

    private static int[] Counts<T>(Dictionary<T, int[]> counts, T key, int arms)
        where T : notnull
    {
        if (!counts.TryGetValue(key, out var found))
        {
            counts.Add(key, found = new int[arms]);
        }

        return found;
    }

    private static double Imbalance(int[] counts, RandomisationSection section)
    {
        var perShare = counts.Select((n, k) => (double)n / section.Ratio[k].Share).ToArray();
        return perShare.Max() - perShare.Min();
    }

    private static bool Rejects(MilestoneDesign design, TrialProtocol protocol, int[] counts, int[] successes)
    {
        int Index(string arm) => protocol.Document.Randomisation.Ratio.Select((r, i) => (r.Arm, i)).First(r => r.Arm == arm).i;
        var (e, c) = (Index(protocol.Experimental.Id), Index(protocol.Control.Id));
        if (counts[e] == 0 || counts[c] == 0)
        {
            return false;
        }

        var pooled = (successes[e] + successes[c]) / (double)(counts[e] + counts[c]);
        var error = Math.Sqrt(pooled * (1 - pooled) * ((1.0 / counts[e]) + (1.0 / counts[c])));
        var z = error > 0 ? (((double)successes[e] / counts[e]) - ((double)successes[c] / counts[c])) / error : 0;
        return design.Sides == Sides.One ? z >= -Normal.Quantile(design.Alpha) : Math.Abs(z) >= -Normal.Quantile(design.Alpha / 2);
    }

    private static double? Exact(RandomisationSection section) =>
        section.Scheme is PermutedBlocks blocks && section.Ratio.Length == 2 && section.Ratio[0].Share == section.Ratio[1].Share ? Randomisation.GuessRate.OfBlocks(blocks.BlockSizes) : null;

    private static ImbalanceSummary Summary(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return new ImbalanceSummary(sorted.Average(), sorted[(int)Math.Ceiling(0.95 * sorted.Length) - 1], sorted[^1]);
    }

    private static SimulatedMean Mean(double[] values)
    {
        var mean = values.Average();
        return new SimulatedMean(mean, Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1.0) / values.Length));
    }
}
