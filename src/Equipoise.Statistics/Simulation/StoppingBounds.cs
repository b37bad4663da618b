using System.Collections.Immutable;
using Equipoise.Statistics.Design;
using Equipoise.Statistics.Sequential;

namespace Equipoise.Statistics.Simulation;

/// <summary>The bounds on Z at one look.</summary>
/// <param name="Upper">At or above it the trial ends for efficacy.</param>
/// <param name="Lower">At or below it the trial ends for harm.</param>
/// <param name="Futility">The futility bound; negative infinity for none.</param>
public readonly record struct LookBounds(double Upper, double Lower, double Futility)
{
    /// <summary>A look that cannot end the trial.</summary>
    internal static LookBounds None { get; } = new(double.PositiveInfinity, double.NegativeInfinity, double.NegativeInfinity);

    /// <summary>To multiples of 2^-40: bounds are solved for by way of the platform's logarithm, whose last bits may differ between machines.</summary>
    internal LookBounds Rounded() => new(Round(Upper), Round(Lower), Round(Futility));

    private static double Round(double z) => double.IsFinite(z) ? Math.ScaleB(Math.Round(Math.ScaleB(z, 40)), -40) : z;
}

/// <summary>What stops a simulated trial: bounds fixed in advance, or computed anew at each look from the error spent at the information there is.</summary>
public abstract record StoppingBounds
{
    private StoppingBounds()
    {
    }

    /// <summary>Whether a trial that meets a futility bound ends.</summary>
    public required FutilityUse Futility { get; init; }

    /// <summary>Which side of the futility bound ends the trial.</summary>
    public abstract FutilityShape FutilityShape { get; }

    /// <summary>The number of looks that there are bounds for; null for any.</summary>
    internal abstract int? Looks { get; }

    /// <summary>The bounds of a design, look by look, whatever information a look turns out to have.</summary>
    public static StoppingBounds Planned(SequentialDesign design, FutilityUse futility)
    {
        ArgumentNullException.ThrowIfNull(design);
        return new Fixed(design) { Futility = futility };
    }

    /// <summary>
    /// Bounds that spend, at each look, the error up to the information fraction there: events in the data over those planned. At the last look all that is left is spent, be the
    /// information less or more than planned. A look without more events than the one before does not test.
    /// </summary>
    /// <param name="plan">Its information fractions say only how many looks there are; spending times other than the fractions are refused, and a futility bound by spending needs a given drift.</param>
    /// <param name="plannedEvents">Events at information fraction 1; 1 or more.</param>
    /// <param name="futility">Whether a trial that meets a futility bound ends.</param>
    /// <exception cref="ArgumentException">The plan has spending times of its own, or a futility bound without a given drift.</exception>
    public static StoppingBounds Recomputed(SpendingPlan plan, int plannedEvents, FutilityUse futility)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentOutOfRangeException.ThrowIfLessThan(plannedEvents, 1);
        if (!plan.SpendingTimes.IsEmpty)
        {
            throw new ArgumentException("the plan has spending times of its own; recomputed bounds spend by the information observed", nameof(plan));
        }

        if (plan.Futility is { GivenDrift: null })
        {
            throw new ArgumentException("the plan's futility bound has no given drift; during a trial it is the design's", nameof(plan));
        }

        return new Spent(plan, plannedEvents) { Futility = futility };
    }

    /// <summary>The information fractions of bounds fixed in advance, which weigh the stages of a combination; null for others.</summary>
    internal ImmutableArray<double>? Weights => this is Fixed f ? f.Design.InformationFractions : null;

    /// <summary>The bounds at a look.</summary>
    /// <param name="look">From 0.</param>
    /// <param name="events">In the data at each look that tested so far, this one included; strictly rising.</param>
    /// <param name="taken">Which looks those were, from 0.</param>
    /// <param name="isLast">Whether the trial ends here.</param>
    internal abstract LookBounds At(int look, ReadOnlySpan<int> events, ReadOnlySpan<int> taken, bool isLast);

    /// <summary>Whether bounds depend on the events observed.</summary>
    internal abstract bool DependOnEvents { get; }

    /// <summary>All that the bounds depend on, for a fingerprint.</summary>
    internal abstract string Description { get; }

    private sealed record Fixed(SequentialDesign Design) : StoppingBounds
    {
        private readonly ImmutableArray<LookBounds> bounds =
            [.. Enumerable.Range(0, Design.UpperZ.Length).Select(k => new LookBounds(Design.UpperZ[k], Design.LowerZ[k], Design.FutilityZ[k]).Rounded())];

        public override FutilityShape FutilityShape => Design.FutilityShape;

        internal override int? Looks => bounds.Length;

        internal override bool DependOnEvents => false;

        internal override string Description => string.Join(' ', bounds) + FutilityShape;

        internal override LookBounds At(int look, ReadOnlySpan<int> events, ReadOnlySpan<int> taken, bool isLast) => bounds[look];
    }

    private sealed record Spent(SpendingPlan Plan, int PlannedEvents) : StoppingBounds
    {
        public override FutilityShape FutilityShape => Plan.Symmetric ? FutilityShape.InnerWedge : FutilityShape.Below;

        internal override int? Looks => Plan.InformationFractions.Length;

        internal override bool DependOnEvents => true;

        internal override string Description => DesignArgument.Text(
            $"{PlannedEvents} {Plan.Symmetric} {Text(Plan.Upper)} {(Plan.Lower is { } l ? Text(l.Spending) + l.Binding : "")} {(Plan.Futility is { } f ? DesignArgument.Text($"{Text(f.Spending)} {f.Binding} {f.GivenDrift:R}") : "")} {(Plan.GivenFutility is { } g ? string.Join(' ', g.Z.Select(z => DesignArgument.Text($"{z:R}"))) + g.Binding : "")}");

        internal override LookBounds At(int look, ReadOnlySpan<int> events, ReadOnlySpan<int> taken, bool isLast)
        {
            var looks = taken.ToArray();
            var fractions = ImmutableArray.CreateBuilder<double>(events.Length);
            foreach (var count in events)
            {
                fractions.Add((double)count / PlannedEvents);
            }

            var design = (Plan with
            {
                InformationFractions = fractions.ToImmutable(),
                LastLook = isLast ? LastLook.FinalAsObserved : LastLook.Interim,
                Upper = AtLooks(Plan.Upper, looks),
                Lower = Plan.Lower is { } lower ? lower with { Spending = AtLooks(lower.Spending, looks) } : null,
                Futility = Plan.Futility is { } spent ? spent with { Spending = AtLooks(spent.Spending, looks) } : null,
                GivenFutility = Plan.GivenFutility is { } given ? given with { Z = [.. looks.Take(isLast ? looks.Length - 1 : looks.Length).Select(k => given.Z[k])] } : null,
                Power = null,
            }).Solve();
            return new LookBounds(design.UpperZ[^1], design.LowerZ[^1], design.FutilityZ[^1]).Rounded();
        }

        private static string Text(ErrorSpending spending) => DesignArgument.Text($"{spending.Function} {spending.Error:R} {string.Join(' ', spending.ActiveLooks.IsDefault ? [] : spending.ActiveLooks)} {spending.Skipped}");

        private static ErrorSpending AtLooks(ErrorSpending spending, int[] looks) =>
            spending.ActiveLooks.IsEmpty ? spending : spending with { ActiveLooks = [.. looks.Select(k => spending.ActiveLooks[k])] };
    }
}
