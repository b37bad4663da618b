using System.Collections.Immutable;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Web.Entries;
using Equipoise.Web.Frame;
using NodaTime;
using NodaTime.Text;
using Quantity = Equipoise.Web.Entries.Quantity;

namespace Equipoise.Web.Features.Site.Eligibility;

/// <summary>A value that can be entered, beside the one known.</summary>
/// <param name="Field">The protocol's field.</param>
/// <param name="Label">Its words.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Codes">The accepted codes with their words; empty for a number or date.</param>
/// <param name="Units">The accepted units with their words, the one to begin with first; empty for a code or date.</param>
/// <param name="Past">The value known, with its date, as people read it; null for none.</param>
/// <param name="Value">What was typed.</param>
/// <param name="Unit">The unit chosen.</param>
/// <param name="TakenOn">The date typed; empty for the one that holds for all.</param>
/// <param name="Source">Where the value was found, as typed; empty for the one that holds for all.</param>
public sealed record ValueRow(string Field, string Label, FieldKind Kind, ImmutableArray<(string Word, string Text)> Codes, ImmutableArray<(string Word, string Text)> Units, string? Past, string Value, string Unit, string TakenOn, string Source);

/// <summary>The fields of a protocol as rows of a form, and the form read again.</summary>
internal static class ValueRows
{
    /// <summary>One row for each field that is entered and not derived.</summary>
    public static ImmutableArray<ValueRow> Of(TrialProtocol protocol, ParticipantState about, ImmutableDictionary<string, string> typed) =>
    [
        .. protocol.Document.Fields.Where(f => f.Derivation is null).Select(f =>
        {
            var known = about.Measurements.TryGetValue(f.Id, out var m) ? m.Fact : null;
            var first = known?.Unit ?? f.Unit;
            return new ValueRow(
                f.Id,
                f.Label,
                f.Kind,
                f.Kind == FieldKind.Code ? [.. f.Codes.Select(c => (c, CodeText(c)))] : [],
                f.Kind == FieldKind.Number ? [.. Units.All.Where(u => f.Takes(u.Symbol)).OrderBy(u => u.Symbol == first ? 0 : u.Symbol == f.Unit ? 1 : 2).Select(u => (u.Symbol, UnitText(u.Symbol)))] : [],
                known is null ? null : $"{Quantity.Words(known.Value, known.Unit)}, {Moments.Iso(known.TakenOn)}",
                typed.GetValueOrDefault("v." + f.Id, ""),
                typed.GetValueOrDefault("u." + f.Id, first ?? ""),
                typed.GetValueOrDefault("d." + f.Id, ""),
                typed.GetValueOrDefault("s." + f.Id, ""));
        }),
    ];

    /// <summary>The values typed, each with its own date and source or those that hold for all; a row without a value is left out.</summary>
    public static (ImmutableArray<Measurement> Values, ImmutableArray<FieldProblem> Problems) Read(TrialProtocol protocol, ImmutableDictionary<string, string> typed, LocalDate today)
    {
        var (values, problems) = (ImmutableArray.CreateBuilder<Measurement>(), ImmutableArray.CreateBuilder<FieldProblem>());
        foreach (var field in protocol.Document.Fields.Where(f => f.Derivation is null && typed.GetValueOrDefault("v." + f.Id, "").Trim().Length > 0))
        {
            string Of(string name) => typed.GetValueOrDefault(name + "." + field.Id, "").Trim() is { Length: > 0 } own ? own : typed.GetValueOrDefault(name, "").Trim();
            var date = Of("d");
            var taken = date.Length == 0 ? today : LocalDatePattern.Iso.Parse(date) is { Success: true, Value: var read } ? read : (LocalDate?)null;
            if (taken is null)
            {
                problems.Add(new FieldProblem("d." + field.Id, date, "a date as YYYY-MM-DD"));
                continue;
            }

            var source = Of("s");
            values.Add(new Measurement(field.Id, typed["v." + field.Id].Trim(), field.Kind == FieldKind.Number ? typed.GetValueOrDefault("u." + field.Id, "") : null, taken.Value, source.Length == 0 ? null : source));
        }

        return (values.ToImmutable(), problems.ToImmutable());
    }

    /// <summary>A code as people read it: stages such as T3a as they are, words in words.</summary>
    private static string CodeText(string code) => char.IsAsciiLetterLower(code[0]) ? EntryData.Label(code) : code;

    private static string UnitText(string symbol) => symbol == "1" ? "no unit" : Quantity.Unit(symbol);
}
