using System.Collections.Immutable;
using Equipoise.Statistics.Design;
using Equipoise.Statistics.Simulation;
using Equipoise.Trials.Design;

namespace Equipoise.Trials.Simulation;

/// <summary>What one formula and convention of the variance gives for a design's assumptions, and what comes true.</summary>
/// <param name="Formula">The formula's name.</param>
/// <param name="Variance">The convention.</param>
/// <param name="Participants">Both arms, not rounded.</param>
/// <param name="Events">Expected with that many.</param>
/// <param name="PowerAsStated">The formula's power with the participants that the design states.</param>
/// <param name="PrintedBy">The tool that prints these numbers; empty when none is known.</param>
/// <param name="SimulatedParticipants">The participants rounded up, each arm by itself; null when not simulated.</param>
/// <param name="SimulatedPower">The power that many have in simulated trials, with its Monte-Carlo error; null when not simulated.</param>
public sealed record SizeConvention(
    string Formula, VarianceConvention Variance, double Participants, double Events, double PowerAsStated, string PrintedBy, int? SimulatedParticipants, MonteCarlo? SimulatedPower);

/// <summary>The same assumptions by every formula: why tools print different sizes, and which of them comes true.</summary>
public sealed record SizeConventions
{
    private const ulong Seed = 1;

    private static readonly ImmutableArray<(SurvivalMethod Method, VarianceConvention Variance, string PrintedBy)> Known =
    [
        (SurvivalMethods.LachinFoulkes(), VarianceConvention.Both, "gsDesign, nSurv"),
        (SurvivalMethods.Schoenfeld(), VarianceConvention.Null, "rpact, its default"),
        (SurvivalMethods.AverageHazardRatio(AverageWeight.Events), VarianceConvention.Null, ""),
        (SurvivalMethods.AverageHazardRatio(AverageWeight.Events), VarianceConvention.Both, ""),
        (SurvivalMethods.AverageHazardRatio(AverageWeight.Events), VarianceConvention.Alternative, "gsDesign2, nearly"),
        (SurvivalMethods.LachinFoulkesDifference, VarianceConvention.Both, ""),
        (SurvivalMethods.Freedman, VarianceConvention.Null, "rpact, Freedman"),
        (SurvivalMethods.Hsieh, VarianceConvention.Null, "rpact, HsiehFreedman"),
        (SurvivalMethods.WeightedLogRank(Statistics.Survival.SurvivalTests.LogRank), VarianceConvention.Null, ""),
        (SurvivalMethods.WeightedLogRank(Statistics.Survival.SurvivalTests.LogRank), VarianceConvention.Both, ""),
    ];

    /// <summary>A row for each convention that covers the assumptions.</summary>
    public required ImmutableArray<SizeConvention> Rows { get; init; }

    /// <summary>Power with the participants stated, simulated; null when not simulated.</summary>
    public required MonteCarlo? PowerAsStated { get; init; }

    /// <summary>What the simulation says against the design's own formula; null when they agree to a point or nothing was simulated.</summary>
    public required string? Warning { get; init; }

    /// <summary>The conventions of a design by time to an event; null for another kind, or with a margin, which most formulas do not take.</summary>
    /// <param name="plan">The design.</param>
    /// <param name="simulate">Whether sizes are tried out by simulated trials, some tens of thousands each, always the same ones; designs by the log-rank test of at most 4,000 participants.</param>
    public static SizeConventions? Of(DesignPlan plan, bool simulate)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.Design is not TimeToEventTrialDesign design || (design.Section.NullHazardRatio ?? 1) != 1)
        {
            return null;
        }

        var powers = new Dictionary<int, MonteCarlo?>();
        MonteCarlo? Power(int participants) => !simulate || !design.IsLogRank || participants > 4000 ? null
            : powers.TryGetValue(participants, out var known) ? known : powers[participants] = Simulated(plan, participants);
        var asStated = Power(design.Section.Participants);
        var off = asStated is { } s && Math.Abs(s.Value - design.AchievedPower) > 0.01;
        return new SizeConventions
        {
            Rows = [.. Known.Select(k => Row(design, k.Method, k.Variance, k.PrintedBy, Power)).OfType<SizeConvention>()],
            PowerAsStated = asStated,
            Warning = off
                ? FormattableString.Invariant($"The formula says a power of {100 * design.AchievedPower:F1}% with {design.Section.Participants} participants; simulated trials have {100 * asStated!.Value.Value:F1}% (Monte-Carlo error {100 * asStated.Value.StandardError:F2}): more than a point apart.")
                : null,
        };
    }

    private static SizeConvention? Row(TimeToEventTrialDesign design, SurvivalMethod method, VarianceConvention variance, string printedBy, Func<int, MonteCarlo?> simulated)
    {
        try
        {
            var size = SurvivalSize.For(design.Course, method, design.OneSidedAlpha, design.Power, variance, design.Inflation);
            var power = SurvivalSize.Power(design.Course, method, design.OneSidedAlpha, variance, design.Inflation);
            var whole = size.ControlRoundedUp + size.ExperimentalRoundedUp;
            var found = simulated(whole);
            return new SizeConvention(method.Name, variance, size.Participants, size.Events, power, printedBy, found is null ? null : whole, found);
        }
        catch (Exception e) when (e is ArgumentException or UnreachableTargetException)
        {
            return null;
        }
    }

    private static MonteCarlo? Simulated(DesignPlan plan, int participants)
    {
        try
        {
            var simulation = TrialSimulation.Of(SimulationPlan.Of(plan, new SimulationScenario(Participants: participants)).Trial, Seed);
            var replicates = SimulationChunk.Size * Math.Clamp(6_000_000L / participants / SimulationChunk.Size, 2, 16);
            return OperatingCharacteristics.Of(simulation, ParallelChunks.Run(simulation, replicates, threads: 2)).Efficacy;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
