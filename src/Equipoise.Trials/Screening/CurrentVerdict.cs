using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;

namespace Equipoise.Trials.Screening;

/// <summary>Whether a candidate's last verdict can still be relied upon.</summary>
public static class CurrentVerdict
{
    /// <summary>
    /// What changed since the verdict among the values that the criteria speak of, in words; null where nothing did. The criteria are applied once more, to the day of the verdict and the values as
    /// they count now: a newer or another value, a correction and a struck entry all show, and a value that no criterion speaks of does not.
    /// </summary>
    public static string? ChangeSince(TrialProtocol protocol, ParticipantState participant, EligibilityAssessed verdict)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        ArgumentNullException.ThrowIfNull(participant);
        ArgumentNullException.ThrowIfNull(verdict);
        var now = EligibilityRules.Assess(protocol, participant.Measurements, verdict.AssessedOn);
        if (!now.Select(o => o.Criterion).SequenceEqual(verdict.Criteria.Select(o => o.Criterion), StringComparer.Ordinal))
        {
            return "other criteria apply";
        }

        foreach (var (then, after) in verdict.Criteria.Zip(now))
        {
            var changed = then.Values.Length != after.Values.Length ? after.Values.FirstOrDefault() : then.Values.Zip(after.Values).FirstOrDefault(v => !Same(v.First, v.Second)).Second;
            if (changed is not null)
            {
                return $"{after.Criterion} now rests on {protocol.Field(changed.Field).Label} {Shown(changed)}";
            }
        }

        return null;
    }

    /// <summary>Whether an investigator stands behind the verdict: by the act of assessing, or by a signature that has force.</summary>
    public static bool IsSigned(ParticipantState participant, Sourced<EligibilityAssessed> verdict)
    {
        ArgumentNullException.ThrowIfNull(participant);
        return verdict.Fact.AssessedAs == Protocol.Document.Role.Investigator || participant.IsSigned(verdict.Sequence);
    }

    private static bool Same(ValueUsed one, ValueUsed other) =>
        (one.Field, one.Value, one.Unit, one.TakenOn, one.Entry) == (other.Field, other.Value, other.Unit, other.TakenOn, other.Entry);

    private static string Shown(ValueUsed value) => value.Value is null
        ? "(no value)"
        : FormattableString.Invariant($"{value.Value}{(value.Unit is null ? "" : " " + value.Unit)} (entry {value.Entry})");
}
