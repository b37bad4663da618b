using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Screening;
using NodaTime;

namespace Equipoise.Trials.Dosing;

/// <summary>The criteria found present before a dose, by name and by the values measured, and what the protocol's rules make of them.</summary>
/// <param name="Rules">The rules.</param>
/// <param name="Present">Criteria present, in the protocol's order, each once.</param>
/// <param name="Open">Listed criteria that nobody answered.</param>
internal sealed record DoseAssessment(HoldAndStopRules Rules, ImmutableArray<ToxicityCriterion> Present, ImmutableArray<ToxicityCriterion> Open)
{
    private int Relative => Present.Count(c => c.Weight == CriterionWeight.Relative);

    private int Absolute => Present.Length - Relative;

    /// <summary>Names of those present.</summary>
    public ImmutableArray<string> Names => [.. Present.Select(c => c.Id)];

    /// <summary>Assesses. A criterion that goes by measured values is answered by them where they are given, and present if they or the person say so.</summary>
    /// <param name="protocol">The protocol.</param>
    /// <param name="rules">Its rules.</param>
    /// <param name="present">Named as present.</param>
    /// <param name="absent">Named as absent; null where all others are, or nothing is said.</param>
    /// <param name="complete">That every criterion was looked for, so that those not named are absent.</param>
    /// <param name="measured">Values measured for this assessment.</param>
    /// <param name="on">The day.</param>
    public static (DoseAssessment Assessment, Rejection? Refusal) Of(
        TrialProtocol protocol, HoldAndStopRules rules, ImmutableArray<string> present, ImmutableArray<string> absent, bool complete, ImmutableArray<Measurement> measured, LocalDate on)
    {
        var refusal = present.Concat(absent).FirstOrDefault(c => rules.Criteria.All(r => r.Id != c)) is { } unknown
                ? new Rejection("criterion-unknown", $"The protocol lists no criterion '{unknown}'; it lists {string.Join(", ", rules.Criteria.Select(c => c.Id))}.")
            : present.FirstOrDefault(absent.Contains) is { } both ? new Rejection("criterion-twice", $"The criterion '{both}' is said to be present and absent.")
            : null;
        var values = new RecordedValues(protocol, measured.ToImmutableDictionary(m => m.Field, m => new Sourced<Measurement>(m, 0), StringComparer.Ordinal), on);
        var verdicts = rules.Criteria.Select(c => (Criterion: c, Verdict: c.When is { } when ? CriterionEvaluation.Evaluate(when, values).Verdict : Verdict.Missing)).ToList();
        return (new DoseAssessment(
            rules,
            [.. verdicts.Where(v => v.Verdict == Verdict.Met || present.Contains(v.Criterion.Id)).Select(v => v.Criterion)],
            complete ? [] : [.. verdicts.Where(v => v.Verdict == Verdict.Missing && !present.Contains(v.Criterion.Id) && !absent.Contains(v.Criterion.Id)).Select(v => v.Criterion)]), refusal);
    }

    /// <summary>Why the dose must be held; null where it may be given.</summary>
    public string? Hold => Absolute > 0 ? $"an absolute criterion holds the dose ({Said(CriterionWeight.Absolute)})"
        : Relative >= Rules.HoldAtRelative ? string.Create(CultureInfo.InvariantCulture, $"{Relative} relative {(Relative == 1 ? "criterion" : "criteria")} at one assessment, {Rules.HoldAtRelative} {(Rules.HoldAtRelative == 1 ? "holds" : "hold")} the dose ({Said(CriterionWeight.Relative)})")
        : null;

    /// <summary>How far treatment must be stopped, and by which rule; null where it goes on.</summary>
    /// <param name="holds">Doses held in the cycle, this one included.</param>
    public (StopScope Scope, string Ground)? Stop(int holds)
    {
        var forGood = Present.Where(c => Rules.PermanentStop.Contains(c.Id)).Select(c => c.Label).ToList();
        return forGood.Count > 0 ? (StopScope.Treatment, $"ends treatment for good: {string.Join("; ", forGood)}")
            : Absolute >= Rules.StopAtAbsolute ? (Rules.Scope, string.Create(CultureInfo.InvariantCulture, $"{Absolute} absolute {(Absolute == 1 ? "criterion" : "criteria")}, {Rules.StopAtAbsolute} {(Rules.StopAtAbsolute == 1 ? "stops" : "stop")}: {Said(CriterionWeight.Absolute)}"))
            : Relative >= Rules.StopAtRelative ? (Rules.Scope, string.Create(CultureInfo.InvariantCulture, $"{Relative} relative criteria at one assessment, {Rules.StopAtRelative} stop: {Said(CriterionWeight.Relative)}"))
            : holds >= Rules.StopAtHoldsInCycle ? (Rules.Scope, string.Create(CultureInfo.InvariantCulture, $"{holds} doses held in the cycle, {Rules.StopAtHoldsInCycle} stop"))
            : null;
    }

    private string Said(CriterionWeight weight) => string.Join("; ", Present.Where(c => c.Weight == weight).Select(c => c.Label));
}
