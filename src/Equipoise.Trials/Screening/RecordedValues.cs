using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using NodaTime;
using NodaTime.Text;

namespace Equipoise.Trials.Screening;

/// <summary>A value found for a field, recorded or derived; numbers are in the field's unit.</summary>
internal sealed record RecordedValue(string Text, decimal? Number, string Shown, LocalDate TakenOn);

/// <summary>A participant's values as of a day, with derived fields computed by the protocol's formulas.</summary>
internal sealed class RecordedValues(TrialProtocol protocol, ImmutableDictionary<string, Sourced<Measurement>> measurements, LocalDate on)
{
    public LocalDate On => on;

    public FieldDeclaration Field(string id) => protocol.Field(id);

    public RecordedValue? Find(FieldDeclaration field) => field.Derivation switch
    {
        CreatinineClearance c => Clearance(c, field.Unit!),
        DaysSince d => Days(d),
        _ => Recorded(field),
    };

    private RecordedValue? Recorded(FieldDeclaration field)
    {
        if (!measurements.TryGetValue(field.Id, out var source))
        {
            return null;
        }

        var m = source.Fact;
        if (field.Kind != FieldKind.Number)
        {
            return new RecordedValue(m.Value, null, m.Value, m.TakenOn);
        }

        var number = Units.Convert(decimal.Parse(m.Value, NumberStyles.Float, CultureInfo.InvariantCulture), m.Unit!, field.Unit!);
        return new RecordedValue(m.Value, number, $"{m.Value} {m.Unit}", m.TakenOn);
    }

    private RecordedValue? Days(DaysSince derivation)
    {
        if (Find(Field(derivation.From)) is not { } from)
        {
            return null;
        }

        var days = Period.DaysBetween(LocalDatePattern.Iso.Parse(from.Text).Value, on);
        return new RecordedValue(days.ToString(CultureInfo.InvariantCulture), days, string.Create(CultureInfo.InvariantCulture, $"{days} days (since {from.Text})"), on);
    }

    /// <summary>(140 - age) x weight / (72 x creatinine in mg/dL), times 0.85 in women (Cockcroft and Gault 1976), in mL/min; dated by the oldest of its inputs.</summary>
    private RecordedValue? Clearance(CreatinineClearance derivation, string unit)
    {
        var inputs = new[] { derivation.Creatinine, derivation.Age, derivation.Sex, derivation.WeightField }.Select(id => Find(Field(id))).ToList();
        if (inputs.Any(i => i is null))
        {
            return null;
        }

        var creatinine = Units.Convert(inputs[0]!.Number!.Value, Field(derivation.Creatinine).Unit!, "mg/dL");
        var weight = Units.Convert(inputs[3]!.Number!.Value, Field(derivation.WeightField).Unit!, "kg");
        if (creatinine <= 0)
        {
            return null;
        }

        var clearance = (140 - inputs[1]!.Number!.Value) * weight / (72 * creatinine) * (inputs[2]!.Text == "female" ? 0.85m : 1m);
        var value = Units.Convert(clearance, "mL/min", unit);
        var shown = string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {unit} (Cockcroft-Gault, actual weight)");
        return new RecordedValue(value.ToString(CultureInfo.InvariantCulture), value, shown, inputs.Where((_, i) => i is 0 or 3).Min(i => i!.TakenOn));
    }
}
