using Equipoise.Statistics.Numerics;
using Equipoise.Statistics.Sequential;

namespace Equipoise.Statistics.Simulation;

/// <summary>An estimate that takes the looks into account.</summary>
/// <param name="Estimate">Median-unbiased under the stage-wise ordering.</param>
/// <param name="Covered">Whether the 95 % limits hold the truth; null without one.</param>
internal readonly record struct AdjustedEstimate(double Estimate, bool? Covered);

/// <summary>
/// What a trial remembers from look to look where it needs more than the events: stages and their combination, events raised, bounds that applied. One for each trial, and only for trials that need it.
/// </summary>
internal sealed class LookWalk
{
    private readonly CompiledTrial model;
    private readonly EventReestimation? plan;
    private readonly double[] z;
    private readonly double[] variance;
    private readonly LookBounds[] bounds;
    private readonly int[] targets;
    private int looks;
    private double weighted;
    private double weight;
    private double lastZ;
    private int lastEvents;

    internal LookWalk(CompiledTrial model)
    {
        this.model = model;
        plan = model.Trial.Reestimation;
        var count = model.Trial.Looks.Length;
        (z, variance, bounds) = (new double[count], new double[count], new LookBounds[count]);
        targets = [.. model.Trial.Looks.Select(look => look.When.EventTarget ?? 0)];
    }

    /// <summary>Whether events were raised.</summary>
    internal bool Raised { get; private set; }

    /// <summary>Events that the last look waits for.</summary>
    internal int FinalEvents => targets[^1];

    /// <summary>What brings a look about, as it now is.</summary>
    internal LookRule Rule(int look) => Raised && look > plan!.Look - 1 ? LookRule.AtEvents(targets[look]) : model.Trial.Looks[look].When;

    /// <summary>The statistic that is compared with the bounds: with re-estimation the combination of the stages.</summary>
    internal double Statistic(int look, int events, double statistic)
    {
        if (plan is null)
        {
            return statistic;
        }

        var planned = model.Trial.Bounds.Weights!.Value;
        var share = planned[look] - weight;
        if (events > lastEvents)
        {
            weighted += Math.Sqrt(share) * ((Math.Sqrt(events) * statistic) - (Math.Sqrt(lastEvents) * lastZ)) / Math.Sqrt(events - lastEvents);
            (lastZ, lastEvents, weight) = (statistic, events, planned[look]);
        }

        return weight > 0 ? weighted / Math.Sqrt(weight) : 0;
    }

    /// <summary>Notes a look that took place.</summary>
    internal void Take(double statistic, TestOutcome outcome, LookBounds applied)
    {
        if (outcome.StandardError is { } error && (looks == 0 || 1 / (error * error) > variance[looks - 1]))
        {
            (z[looks], variance[looks], bounds[looks]) = (statistic, 1 / (error * error), applied);
            looks++;
        }
    }

    /// <summary>After a look that has not ended the trial.</summary>
    internal void GoOn(int look, int events, TestOutcome outcome)
    {
        if (plan is null || look != plan.Look - 1)
        {
            return;
        }

        var all = model.Trial.Bounds.Weights!.Value;
        var (critical, stage) = (model.Bounds.At(all.Length - 1, [], [], true).Upper, all[^1] - weight);
        var effect = -(plan.LogHazardRatio ?? outcome.Estimate ?? 0);

        // The last stage alone: its Z has mean effect * sqrt(information per event * events).
        var ratio = model.Trial.Design.AllocationRatio;
        var perEvent = ratio / ((1 + ratio) * (1 + ratio));
        var needed = ((critical * Math.Sqrt(all[^1])) - weighted) / Math.Sqrt(stage);
        var planned = targets[^1] - events;
        double Power(int more) => Normal.UpperTail(needed - (effect * Math.Sqrt(perEvent * more)));
        if (planned <= 0 || Power(planned) >= plan.ConditionalPower || Power(planned) < plan.From)
        {
            return;
        }

        var most = plan.LargestEvents - events;
        var more = effect > 0 ? Math.Ceiling(Math.Pow((needed + Normal.Quantile(plan.ConditionalPower)) / effect, 2) / perEvent) : most;
        var raised = (int)Math.Clamp(more, planned, most);
        Raised = raised > planned;
        for (var k = look + 1; k < targets.Length; k++)
        {
            targets[k] = events + (int)Math.Ceiling(((targets[k] - events) * (double)raised / planned) - 1e-9);
        }
    }

    /// <summary>The estimate after the end, on the scale of the log hazard ratio; null where the last look has none.</summary>
    internal AdjustedEstimate? Adjusted(ReplicateResult result)
    {
        if (looks == 0 || result.StandardError is not { } error || result.Estimate is null || 1 / (error * error) != variance[looks - 1])
        {
            return null;
        }

        var all = variance[looks - 1];
        double[] fractions = [.. variance.AsSpan(0, looks).ToArray().Select(v => v / all)];
        var design = SequentialDesign.OfBounds(
            "as it took place",
            fractions,
            [.. bounds.Take(looks).Select(b => b.Upper)],
            [.. bounds.Take(looks).Select(b => b.Lower)],
            [.. bounds.Take(looks).Select(b => double.IsFinite(b.Upper) ? Math.Min(b.Futility, b.Upper) : b.Futility)],
            model.Bounds.Shape,
            model.Bounds.Futility == FutilityUse.Obeyed);
        var path = new StoppedPath(design, new TrialEnd(looks, z[looks - 1], 1), model.Bounds.Futility);
        var truth = model.Trial.TrueLogHazardRatio;
        bool? covered = truth is { } t ? path.AtLeastAsExtreme(-t / error) is > 0.025 and < 0.975 : null;
        return new AdjustedEstimate(-path.DriftWith(0.5) * error, covered);
    }
}
