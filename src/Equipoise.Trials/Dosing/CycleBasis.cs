using System.Collections.Immutable;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Dosing.Library;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Screening;
using NodaTime;

namespace Equipoise.Trials.Dosing;

/// <summary>What a cycle needs of a participant's measurements as of the day of its first dose: height, clearance, and the conditions to be met again. Values taken later do not count.</summary>
internal sealed class CycleBasis
{
    private const decimal LargestClearance = 400;

    private readonly TrialProtocol _protocol;
    private readonly ImmutableDictionary<string, Sourced<Measurement>> _measurements;
    private readonly LocalDate _on;

    public CycleBasis(TrialProtocol protocol, ParticipantState participant, LocalDate on)
    {
        (_protocol, _on) = (protocol, on);
        _measurements = EventHistory.OldestFirst(participant.History)
            .Where(h => h.Fact is MeasurementsRecorded)
            .SelectMany(h => ((MeasurementsRecorded)h.Fact).Measurements.Where(m => m.TakenOn <= on).Select(m => new Sourced<Measurement>(m, h.Sequence)))
            .GroupBy(m => m.Fact.Field, StringComparer.Ordinal)
            .ToImmutableDictionary(g => g.Key, g => g.Aggregate((old, m) => old.Fact.TakenOn > m.Fact.TakenOn ? old : m), StringComparer.Ordinal);
    }

    /// <summary>What the dose is computed from, or why that cannot be.</summary>
    public (DoseBasis? Basis, Rejection? Refusal) Of(DoseAmount amount, decimal? weight) => amount switch
    {
        BySurface s => Value(s.Height, "cm") is not { } height ? (null, new Rejection("height", $"{_protocol.Field(s.Height).Label} is not recorded; the dose goes by body surface."))
            : height.Number is < 20 or > 300 ? (null, new Rejection("height", FormattableString.Invariant($"The height is {height.Number} cm; accepted is 20 to 300 cm.")))
            : (new DoseBasis(weight, height.Number), null),
        AreaUnderCurve a => Clearance(a, weight),
        _ => (new DoseBasis(weight), null),
    };

    /// <summary>The conditions of a cycle, each with the values it was judged by; none where the protocol asks for none.</summary>
    public ImmutableArray<CriterionOutcome> Conditions(CycleConditions? conditions, int cycle)
    {
        if (conditions is null || cycle < conditions.FromCycle)
        {
            return [];
        }

        var values = new RecordedValues(_protocol, _measurements, _on);
        return [.. _protocol.Document.Eligibility.Criteria.Where(c => conditions.Criteria.Contains(c.Id)).Select(c =>
        {
            var came = CriterionEvaluation.Evaluate(Within(c.Require, conditions.MaximumAgeDays), values);
            return new CriterionOutcome(c.Id, came.Verdict, came.Explanation, came.Values);
        })];
    }

    /// <summary>The criterion with another age of its measurements.</summary>
    private static Criterion Within(Criterion criterion, int days) => criterion with
    {
        All = criterion.All.IsDefault ? [] : [.. criterion.All.Select(c => Within(c, days))],
        Any = criterion.Any.IsDefault ? [] : [.. criterion.Any.Select(c => Within(c, days))],
        MaximumAgeDays = criterion.Field is null ? null : days,
    };

    private (DoseBasis?, Rejection?) Clearance(AreaUnderCurve rule, decimal? weight)
    {
        if (Value(rule.Clearance, "mL/min") is not { } found)
        {
            return (null, new Rejection("clearance", $"{_protocol.Field(rule.Clearance).Label} is not known; the dose goes by it, so what it is computed from is recorded first."));
        }

        var age = Period.DaysBetween(found.TakenOn, _on);
        return age > rule.MeasuredWithinDays ? (null, new Rejection("clearance-age", FormattableString.Invariant($"The clearance of {found.TakenOn:uuuu-MM-dd} is {age} days old; at most {rule.MeasuredWithinDays} are accepted.")))
            : found.Number is <= 0 or > LargestClearance ? (null, new Rejection("clearance", FormattableString.Invariant($"The clearance is {found.Number} mL/min; accepted is above 0 and at most {LargestClearance}.")))
            : (new DoseBasis(weight, null, new Clearance(_protocol.Field(rule.Clearance).Derivation switch { null => ClearanceMethod.Measured, JelliffeClearance => ClearanceMethod.Jelliffe, _ => ClearanceMethod.CockcroftGault }, found.Number, found.Shown)), null);
    }

    private (decimal Number, string Shown, LocalDate TakenOn)? Value(string id, string unit)
    {
        var field = _protocol.Field(id);
        return new RecordedValues(_protocol, _measurements, _on).Find(field).Value is { Number: { } number } value ? (field.Convert(number, value.Unit!, unit), value.Shown, value.TakenOn) : null;
    }
}
