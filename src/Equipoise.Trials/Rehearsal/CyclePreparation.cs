using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Statistics.Random;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.Rehearsal;

/// <summary>What is measured of a synthetic participant before a cycle: the weight, and anew what the cycle's conditions and a dose by clearance need. Values are those of entry, or one of them beyond its limit.</summary>
internal sealed class CyclePreparation(TrialProtocol protocol, ParticipantState person, TreatmentDeclaration treatment, LocalDate today, RandomStream stream)
{
    /// <summary>The weight, near that of entry; null where the dose does not go by it.</summary>
    public decimal? Weight()
    {
        if (treatment.Dose.Weight is null)
        {
            return null;
        }

        var entry = person.Measurements.Values.Select(m => m.Fact).Where(m => m.Unit == "kg").OrderBy(m => m.Field, StringComparer.Ordinal).Select(m => (decimal?)Number(m)).FirstOrDefault() ?? 75;
        return Math.Round(entry * (decimal)(0.99 + (0.02 * stream.NextUniform())), 1);
    }

    /// <summary>The measurements; none where the cycle needs none.</summary>
    public ImmutableArray<Measurement> Measure(int cycle, bool failing)
    {
        var criteria = treatment.BeforeCycle is { } conditions && cycle >= conditions.FromCycle
            ? protocol.Document.Eligibility.Criteria.Where(c => conditions.Criteria.Contains(c.Id)).Select(c => c.Require).ToList()
            : [];
        var leaves = criteria.SelectMany(Leaves).ToList();
        var needed = leaves.Select(l => l.Field!).Concat(treatment.Dose.Amount is AreaUnderCurve curve ? [curve.Clearance] : []).SelectMany(Inputs).ToHashSet(StringComparer.Ordinal);
        var broken = failing && leaves.Where(l => protocol.Field(l.Field!) is { Kind: FieldKind.Number, Derivation: null }).ToList() is { Count: > 0 } numeric ? numeric[stream.NextInt(numeric.Count)] : null;
        return [.. protocol.Document.Fields.Where(f => needed.Contains(f.Id) && person.Measurements.ContainsKey(f.Id)).Select(f =>
        {
            // The entry's own values, not those of an attempt that failed.
            var entry = EventHistory.NewestFirst(person.History).Select(h => h.Fact).OfType<MeasurementsRecorded>().Last().Measurements.FirstOrDefault(m => m.Field == f.Id) ?? person.Measurements[f.Id].Fact;
            return entry with { TakenOn = today, Value = broken?.Field == f.Id ? Beyond(broken, f).ToString(CultureInfo.InvariantCulture) : entry.Value };
        })];
    }

    private static IEnumerable<Criterion> Leaves(Criterion criterion) => criterion.Field is not null ? [criterion] : criterion.All.Concat(criterion.Any).SelectMany(Leaves);

    private IEnumerable<string> Inputs(string field) => protocol.Field(field).Derivation is { } derivation
        ? derivation switch
        {
            CreatinineClearance c => [c.Creatinine, c.WeightField],
            _ => [],
        }
        : [field];

    private decimal Beyond(Criterion limit, FieldDeclaration field)
    {
        var item = limit.Value!.Items[limit.Operator is ComparisonOperator.AtMost or ComparisonOperator.LessThan ? ^1 : 0];
        var value = Quantity.TryParse(item, out var quantity) ? Units.Convert(quantity.Value, quantity.Unit, field.Unit!) : 1;
        return limit.Operator is ComparisonOperator.AtMost or ComparisonOperator.LessThan ? value * 2.5m : value * 0.7m;
    }

    private static decimal Number(Measurement m) => decimal.Parse(m.Value, NumberStyles.Float, CultureInfo.InvariantCulture);
}
