using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.Screening;

/// <summary>A value found for a field, recorded or derived.</summary>
/// <param name="Text">As recorded, or the derived number.</param>
/// <param name="Number">The number, in <paramref name="Unit"/>; null for a code or date.</param>
/// <param name="Unit">The unit as recorded, or the derived field's; null for a code or date.</param>
/// <param name="Shown">As people read it.</param>
/// <param name="TakenOn">When it was taken; of a derived value, its oldest measured input's date.</param>
/// <param name="Entry">Its ledger entry; of a derived value, the newest among its inputs.</param>
/// <param name="Formula">Of a derived value, the formula with its inputs.</param>
internal sealed record RecordedValue(string Text, decimal? Number, string? Unit, string Shown, LocalDate TakenOn, long Entry, string? Formula = null);

/// <summary>What there is for a field: a value, or for a derived one what is missing to compute it.</summary>
internal readonly record struct Found(RecordedValue? Value, string? Missing = null);

/// <summary>A participant's values as of a day, with derived fields computed by the protocol's formulas.</summary>
internal sealed class RecordedValues(TrialProtocol protocol, ImmutableDictionary<string, Sourced<Measurement>> measurements, LocalDate on)
{
    public LocalDate On => on;

    public FieldDeclaration Field(string id) => protocol.Field(id);

    public Found Find(FieldDeclaration field) => field.Derivation is { } derivation ? DerivedValues.Compute(derivation, field, this) : new Found(Recorded(field));

    private RecordedValue? Recorded(FieldDeclaration field)
    {
        if (!measurements.TryGetValue(field.Id, out var source))
        {
            return null;
        }

        var m = source.Fact;
        return field.Kind == FieldKind.Number
            ? new RecordedValue(m.Value, decimal.Parse(m.Value, NumberStyles.Float, CultureInfo.InvariantCulture), m.Unit, $"{m.Value} {m.Unit}", m.TakenOn, source.Sequence)
            : new RecordedValue(m.Value, null, null, m.Value, m.TakenOn, source.Sequence);
    }
}
