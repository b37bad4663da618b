using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Statistics.Sequential;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Design;

/// <summary>What designs have in common whose information is participants with a known outcome.</summary>
internal sealed record ParticipantPlan(SequentialDesign Bounds, DeclaredBoundary Boundary, double Drift, ImmutableArray<DesignLook> Looks, int Required, ImmutableArray<DesignFact> Facts, string StatementTail)
{
    public static ParticipantPlan Of(
        DesignSection d,
        DesignOutline outline,
        double alpha,
        int stated,
        double? accrualMonths,
        double? outcomeMonths,
        EffectScale? effect,
        double single,
        Func<double, double> powerOf,
        string formula,
        string source,
        BoundaryDeclaration declaration)
    {
        var analyses = outline.Analyses;
        var boundary = new DeclaredBoundary
        {
            Declaration = declaration,
            Analyses = analyses,
            OneSidedAlpha = alpha,
            TwoSided = d.Sides == Sides.Two,
            Power = d.Power,
            RelativeEffect = effect is null ? null : value => effect.Distance(value) / effect.Theta,
        };
        var wait = outcomeMonths ?? 0;
        var fractions = analyses.Select(a => Fraction(a.When, accrualMonths, wait)).ToImmutableArray();
        double? Month(double fraction) => accrualMonths is { } months ? (fraction * months) + wait : null;
        ImmutableArray<double> calendar = accrualMonths is null ? [] : [.. fractions.Select(f => Month(f)!.Value / Month(1)!.Value)];
        var bounds = boundary.Solve(fractions, calendar);

        // A limit of the estimate or of power moves with the number of participants, and the number required with the limit.
        for (var round = 0; boundary.MovesWithSize && round < 60; round++)
        {
            boundary = boundary with { DriftRatio = Math.Sqrt(stated / (single * SequentialTrialDesign.InflationOf(bounds, alpha, d.Power))) };
            var next = boundary.Solve(fractions, calendar);
            var settled = Math.Abs(next.Drift!.Value - bounds.Drift!.Value) < 1e-10;
            bounds = next;
            if (settled)
            {
                break;
            }
        }

        var inflation = SequentialTrialDesign.InflationOf(bounds, alpha, d.Power);
        var (unrounded, ratio) = (single * inflation, outline.AllocationRatio ?? 1);
        var required = (int)Math.Ceiling((unrounded / (1 + ratio)) - 1e-9) + (int)Math.Ceiling((unrounded * ratio / (1 + ratio)) - 1e-9);
        var drift = SequentialTrialDesign.DriftOf(bounds, d.Power, alpha, powerOf(stated / inflation), stated, unrounded);
        var plan = fractions.Select(f => new SequentialTrialDesign.PlannedLook(Month(f), Month(f) is null ? null : Math.Min(stated, stated * ((f * accrualMonths!.Value) + wait) / accrualMonths.Value), f * stated)).ToImmutableArray();
        var looks = SequentialTrialDesign.LooksOf(analyses, bounds, drift, effect, plan);
        ImmutableArray<DesignFact> facts =
        [
            new("oneSidedAlpha", "Type I error, one-sided", alpha, d.Sides == Sides.One ? Origin.Given : Origin.Derived, d.Sides == Sides.One ? null : "half of the two-sided error"),
            new("power", "Power", d.Power, Origin.Given),
            new("allocationRatio", "Experimental participants per control", ratio, outline.AllocationRatio is null ? Origin.Default : Origin.Given),
            new("participantsSingleLook", "Participants, one look", single, Origin.Derived, formula, source),
            new("participantsUnrounded", "Participants, unrounded", unrounded, Origin.Derived, "that of one look times the inflation", source),
            new("participantsRequired", "Participants, each arm rounded up", required, Origin.Derived, "the number above"),
            new("participants", "Participants", stated, Origin.Given),
            .. SequentialTrialDesign.BoundFacts(bounds, alpha, d.Power, bounds.Power(drift), drift),
            .. SequentialTrialDesign.Expectations(bounds, drift, looks, InformationUnit.Participants),
        ];
        var tail = string.Create(CultureInfo.InvariantCulture, $"with a {(d.Sides == Sides.One ? "one-sided" : "two-sided")} type I error of {d.Alpha} and a power of {100 * d.Power:0.##}% ({formula}), {unrounded:F2} participants are needed with {SequentialTrialDesign.InWords(fractions)}{(analyses.Length == 1 ? "" : $" and bounds by {bounds.Name}")}. {stated} participants are planned; the power is {100 * bounds.Power(drift):F1}%.");
        return new ParticipantPlan(bounds, boundary, drift, looks, required, facts, tail);
    }

    private static double Fraction(LookTiming when, double? accrual, double wait) => when switch
    {
        EndOfFollowUp => 1,
        OutcomesKnown known => known.Fraction,
        CalendarTime c when accrual is null => throw new ArgumentException("a look at a calendar time needs accrualMonths"),
        CalendarTime c when c.Months > wait && c.Months < accrual + wait => (c.Months - wait) / accrual!.Value,
        CalendarTime c => throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"at month {c.Months} no outcome is known or all are; outcomes come in from month {wait} to {accrual + wait}")),
        _ => throw new ArgumentException($"a look {Protocol.Reading.RecordShape.WordOf(when.GetType().Name)} has no time in a design whose information is participants"),
    };
}
