using System.Collections.Immutable;
using System.Globalization;
using CsvHelper;
using Equipoise.Tests.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Screening;
using NodaTime;

namespace Equipoise.Tests.Screening;

/// <summary>
/// Every eligibility row of the interleukin-2 protocol, in tests/data/il2-eligibility.csv: at its limit, just inside, just outside, in each unit, missing, not known, at its greatest age and a day older,
/// both parts of the disjunctions. Verdicts were written by hand; explanations come from a computation of its own in exact decimals.
/// </summary>
public sealed class EligibilityTableTests
{
    private static readonly LocalDate Today = new(2026, 6, 1);
    private static readonly TrialProtocol Protocol = GivenTrial.Parse(Repository.Read("protocols", "il2-rcc.yaml"));

    /// <summary>A row: the criterion, what differs from a candidate who meets every criterion, and what is expected.</summary>
    private sealed record Row(string Criterion, string Values, Verdict Verdict, string Note, string Explanation);

    [Fact]
    public void Every_row_of_the_table_has_the_verdict_and_the_explanation_expected()
    {
        var rows = Read();

        rows.Length.ShouldBe(198);
        rows.Select(r => r.Criterion).Distinct().ShouldBe(Protocol.Document.Eligibility.Criteria.Select(c => c.Id), ignoreOrder: true);
        foreach (var row in rows)
        {
            var outcome = EligibilityRules.Assess(Protocol, Measurements(row.Values), Today).Single(c => c.Criterion == row.Criterion);
            (outcome.Verdict, outcome.Explanation).ShouldBe((row.Verdict, row.Explanation), $"{row.Criterion}, {row.Values}: {row.Note}");
        }
    }

    [Fact]
    public void A_row_that_is_not_met_missing_or_out_of_date_is_never_eligible_and_randomises_nobody()
    {
        foreach (var row in Read().Where(r => r.Verdict != Verdict.Met))
        {
            var outcomes = EligibilityRules.Assess(Protocol, Measurements(row.Values), Today);

            outcomes.ShouldContain(o => o.Verdict != Verdict.Met, $"{row.Criterion}, {row.Values}");
        }
    }

    /// <summary>Reads "creatinine=1.5 mg/dL@3; -weight": a value with its unit, taken three days ago; a field left out. "creatinine=@15" keeps the value.</summary>
    private static ImmutableDictionary<string, Sourced<Measurement>> Measurements(string changes)
    {
        var values = GivenTrial.Fit(Today).ToDictionary(m => m.Field, StringComparer.Ordinal);
        foreach (var change in changes.Split("; ", StringSplitOptions.RemoveEmptyEntries))
        {
            if (change[0] == '-')
            {
                values.Remove(change[1..]).ShouldBeTrue(change);
                continue;
            }

            var (field, rest) = (change[..change.IndexOf('=')], change[(change.IndexOf('=') + 1)..]);
            var (text, age) = rest.IndexOf('@') is var at and >= 0 ? (rest[..at], int.Parse(rest[(at + 1)..], CultureInfo.InvariantCulture)) : (rest, 0);
            var parts = text.Split(' ');
            var old = values[field];
            values[field] = old with { Value = text.Length == 0 ? old.Value : parts[0], Unit = parts.Length > 1 ? parts[1] : old.Unit, TakenOn = Today.PlusDays(-age) };
        }

        return values.ToImmutableDictionary(v => v.Key, v => new Sourced<Measurement>(v.Value, 1));
    }

    private static ImmutableArray<Row> Read()
    {
        using var csv = new CsvReader(new StringReader(Repository.Read("tests", "data", "il2-eligibility.csv")), CultureInfo.InvariantCulture);
        csv.Read();
        csv.ReadHeader();
        var rows = ImmutableArray.CreateBuilder<Row>();
        while (csv.Read())
        {
            rows.Add(new Row(csv["criterion"]!, csv["values"]!, Words.Parse<Verdict>(csv["verdict"]!), csv["note"]!, csv["explanation"]!));
        }

        return rows.ToImmutable();
    }
}
