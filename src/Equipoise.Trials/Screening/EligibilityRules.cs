using System.Collections.Immutable;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using NodaTime;

namespace Equipoise.Trials.Screening;

/// <summary>Applies the protocol's entry criteria to recorded values.</summary>
public static class EligibilityRules
{
    /// <summary>One outcome per criterion, in the protocol's order, each with the values it used.</summary>
    public static ImmutableArray<CriterionOutcome> Assess(TrialProtocol protocol, ImmutableDictionary<string, Sourced<Measurement>> measurements, LocalDate on)
    {
        var values = new RecordedValues(protocol, measurements, on);
        return [.. protocol.Document.Eligibility.Criteria.Select(c =>
        {
            var came = CriterionEvaluation.Evaluate(c.Require, values);
            return new CriterionOutcome(c.Id, came.Verdict, came.Explanation, came.Values);
        })];
    }

    /// <summary>The stratum of levels: joined by a slash, in the order of the factors; "all" where there is no factor.</summary>
    internal static string StratumOf(ImmutableArray<LevelUsed> levels) => levels.Length == 0 ? "all" : string.Join('/', levels.Select(l => l.Level));

    /// <summary>The participant's level of each factor, or the factor that cannot be told and why.</summary>
    public static (ImmutableArray<LevelUsed> Levels, string? Unknown) Stratify(TrialProtocol protocol, ParticipantState participant, LocalDate on)
    {
        var values = new RecordedValues(protocol, participant.Measurements, on);
        var levels = ImmutableArray.CreateBuilder<LevelUsed>();
        foreach (var factor in protocol.Document.Stratification)
        {
            if (factor.BySite)
            {
                levels.Add(new LevelUsed(factor.Id, participant.Site));
                continue;
            }

            foreach (var level in factor.Levels)
            {
                var (verdict, explanation, _) = CriterionEvaluation.Evaluate(level.When, values);
                if (verdict is Verdict.Missing or Verdict.OutOfDate)
                {
                    return ([], $"{factor.Label} cannot be told: {explanation}");
                }

                if (verdict == Verdict.Met)
                {
                    levels.Add(new LevelUsed(factor.Id, level.Id));
                    break;
                }
            }

            if (levels.Count == 0 || levels[^1].Factor != factor.Id)
            {
                return ([], $"{factor.Label}: none of the levels {string.Join(", ", factor.Levels.Select(l => l.Id))} applies.");
            }
        }

        return (levels.ToImmutable(), null);
    }
}
