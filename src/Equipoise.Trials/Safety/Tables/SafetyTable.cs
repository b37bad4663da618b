using System.Collections.Immutable;
using Equipoise.Statistics.Categorical;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Safety.Tables;

/// <summary>An arm of a safety table: those randomised to it, whatever they received.</summary>
/// <param name="Arm">The arm.</param>
/// <param name="Label">Its label.</param>
/// <param name="People">The participants, by number.</param>
public sealed record SafetyArm(string Arm, string Label, ImmutableArray<ParticipantState> People);

/// <summary>Participants of an arm by the worst grade of a term; each counts once.</summary>
/// <param name="People">Participants of the arm.</param>
/// <param name="ByGrade">Participants whose worst grade is 1, 2, 3, 4 and 5.</param>
public sealed record WorstGrades(int People, ImmutableArray<int> ByGrade)
{
    /// <summary>Participants with a worst grade from one to another.</summary>
    public int Between(int lowest, int highest) => ByGrade.Skip(lowest - 1).Take(highest - lowest + 1).Sum();
}

/// <summary>A term's row.</summary>
/// <param name="Term">The term.</param>
/// <param name="Arms">Counts, in the order of the table's arms.</param>
/// <param name="Difference">In a table of two arms with people: the first arm's risk of any grade less the second's, with Newcombe's 95 % interval; otherwise null.</param>
/// <param name="SevereDifference">The same of grade 3 or worse.</param>
public sealed record SafetyRow(string Term, ImmutableArray<WorstGrades> Arms, ProportionEstimate? Difference, ProportionEstimate? SevereDifference);

/// <summary>
/// Adverse events by term: participants by their worst grade, in the arm of randomisation, crossover or not. The intervals describe; they are neither tests nor corrected for the number of terms.
/// </summary>
/// <param name="Arms">The arms, in the order of the protocol.</param>
/// <param name="Rows">Terms, those with most participants of grade 3 or worse first, then by name.</param>
public sealed record SafetyTable(ImmutableArray<SafetyArm> Arms, ImmutableArray<SafetyRow> Rows)
{
    private const double Level = 0.95;

    /// <summary>The table of a state whose arms are known.</summary>
    /// <param name="state">The trial, arms opened.</param>
    /// <param name="arms">The protocol's arms.</param>
    public static SafetyTable Of(TrialState state, IEnumerable<ArmDeclaration> arms)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(arms);
        var people = state.InOrder.Where(p => p.Randomisation is not null).ToLookup(p => p.Randomisation!.Value.Fact.Arm, StringComparer.Ordinal);
        ImmutableArray<SafetyArm> all = [.. arms.Select(a => new SafetyArm(a.Id, a.Label, [.. people[a.Id]]))];
        var rows = all.SelectMany(a => a.People).SelectMany(p => p.AdverseEvents).Select(e => e.Term).Distinct(StringComparer.Ordinal)
            .Select(t => Row(t, all))
            .OrderByDescending(r => r.Arms.Sum(a => a.Between(3, 5))).ThenBy(r => r.Term, StringComparer.Ordinal);
        return new SafetyTable(all, [.. rows]);
    }

    private static SafetyRow Row(string term, ImmutableArray<SafetyArm> arms)
    {
        ImmutableArray<WorstGrades> counts = [.. arms.Select(a => Count(a.People, term))];
        ProportionEstimate? Compare(int lowest) => counts is [{ People: > 0 } first, { People: > 0 } second]
            ? RiskDifference.Newcombe(first.Between(lowest, 5), first.People, second.Between(lowest, 5), second.People, Level)
            : null;
        return new SafetyRow(term, counts, Compare(1), Compare(3));
    }

    private static WorstGrades Count(ImmutableArray<ParticipantState> people, string term)
    {
        var worst = people.Select(p => p.AdverseEvents.Where(e => e.Term == term).Select(e => e.Grade).DefaultIfEmpty(0).Max()).ToList();
        return new WorstGrades(people.Length, [.. Enumerable.Range(1, 5).Select(g => worst.Count(w => w == g))]);
    }
}
