using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Statistics.Random;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using NodaTime;
using NodaTime.Text;

namespace Equipoise.Trials.Rehearsal;

/// <summary>
/// Values of a synthetic candidate, drawn so that every entry criterion is met, or all but one. It reads the protocol's own criteria, so it serves any protocol.
/// </summary>
internal sealed class SyntheticCandidate
{
    private readonly TrialProtocol _protocol;
    private readonly RandomStream _stream;
    private readonly LocalDate _on;
    private readonly Dictionary<string, string> _codes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (decimal? Least, decimal? Most)> _bounds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _accepted = new(StringComparer.Ordinal);

    private SyntheticCandidate(TrialProtocol protocol, ScenarioProfile profile, RandomStream stream, LocalDate on)
    {
        _protocol = protocol;
        _stream = stream;
        _on = on;
        foreach (var value in profile.Values)
        {
            _codes[value.Field] = value.Code;
        }

        foreach (var criterion in protocol.Document.Eligibility.Criteria)
        {
            Require(criterion.Require);
        }
    }

    /// <summary>The candidate's measurements.</summary>
    /// <param name="protocol">The protocol.</param>
    /// <param name="profile">Codes that are given.</param>
    /// <param name="failing">Whether one criterion, drawn at random, is to fail.</param>
    /// <param name="stream">The candidate's own stream.</param>
    /// <param name="on">The day of measurement.</param>
    public static ImmutableArray<Measurement> Draw(TrialProtocol protocol, ScenarioProfile profile, bool failing, RandomStream stream, LocalDate on)
    {
        var candidate = new SyntheticCandidate(protocol, profile, stream, on);
        var broken = failing ? candidate.Breakable() : null;
        return [.. protocol.Document.Fields.Where(f => f.Derivation is null).Select(f => candidate.Value(f, f.Id == broken)).OfType<Measurement>()];
    }

    /// <summary>Collects bounds and accepted codes; of an <c>any</c>, the first part that the profile does not settle.</summary>
    private void Require(Criterion criterion)
    {
        foreach (var part in criterion.All)
        {
            Require(part);
        }

        if (criterion.Any.Length > 0 && !criterion.Any.Any(Settled))
        {
            Require(criterion.Any[0]);
        }

        if (criterion.Field is not { } field || _codes.ContainsKey(field))
        {
            return;
        }

        var declaration = _protocol.Field(field);
        if (declaration.Kind == FieldKind.Code)
        {
            _accepted[field] = [.. criterion.Value!.Items];
            return;
        }

        if (declaration.Kind == FieldKind.Number)
        {
            var values = criterion.Value!.Items.Select(i => Quantity.TryParse(i, out var q) ? declaration.FromUnit(q.Value, q.Unit) : 0).ToList();
            var (least, most) = _bounds.GetValueOrDefault(field);
            _bounds[field] = criterion.Operator switch
            {
                ComparisonOperator.AtLeast or ComparisonOperator.MoreThan => (values[0], most),
                ComparisonOperator.AtMost or ComparisonOperator.LessThan => (least, values[0]),
                ComparisonOperator.Between => (values[0], values[1]),
                _ => (values[0], values[0]),
            };
        }
    }

    private bool Settled(Criterion criterion) =>
        criterion.All.Any(Settled) || criterion.Any.Any(Settled) || (criterion.Field is { } f && _codes.TryGetValue(f, out var code) && criterion.Value!.Items.Contains(code));

    /// <summary>A field whose value can be moved outside its criterion: a number with a bound, or a code with an alternative that is not "unknown".</summary>
    private string? Breakable()
    {
        var numbers = _bounds.Keys.Where(f => _protocol.Field(f).Derivation is null && !_protocol.Document.Eligibility.Criteria.Any(c => c.Require.Any.Any(a => a.Field == f)));
        var codes = _accepted.Where(a => Refused(a.Key).Count > 0).Select(a => a.Key);
        var fields = numbers.Concat(codes).Order(StringComparer.Ordinal).ToList();
        return fields.Count == 0 ? null : fields[_stream.NextInt(fields.Count)];
    }

    private List<string> Refused(string field)
    {
        var declaration = _protocol.Field(field);
        return [.. declaration.Codes.Where(c => !_accepted[field].Contains(c) && !declaration.UnknownCodes.Contains(c))];
    }

    private Measurement? Value(FieldDeclaration field, bool broken) => field.Kind switch
    {
        FieldKind.Code => Code(field, broken) is { } code ? new Measurement(field.Id, code, null, _on) : null,
        FieldKind.Date => new Measurement(field.Id, LocalDatePattern.Iso.Format(Date(field)), null, _on),
        _ => new Measurement(field.Id, Number(field, broken).ToString(CultureInfo.InvariantCulture), field.Unit, _on, Units.DimensionOf(field.Unit!)!.EndsWith(" concentration", StringComparison.Ordinal) ? "laboratory report" : null),
    };

    private string? Code(FieldDeclaration field, bool broken)
    {
        var choices = broken ? Refused(field.Id)
            : _codes.TryGetValue(field.Id, out var given) ? [given]
            : _accepted.TryGetValue(field.Id, out var accepted) ? accepted
            : [.. field.Codes.Except(field.UnknownCodes)];
        return choices.Count == 0 ? null : choices[_stream.NextBernoulli(0.6) ? 0 : _stream.NextInt(choices.Count)];
    }

    /// <summary>A date such that every "days since" that is bounded falls well inside its bounds.</summary>
    private LocalDate Date(FieldDeclaration field)
    {
        var derived = _protocol.Document.Fields.FirstOrDefault(f => f.Derivation is DaysSince d && d.From == field.Id);
        var (least, most) = derived is null ? default : _bounds.GetValueOrDefault(derived.Id);
        var from = (int)(least ?? 0);
        var to = (int)(most ?? from + 30);
        return _on.PlusDays(-(from + _stream.NextInt(Math.Max(1, to - from - 7))));
    }

    private decimal Number(FieldDeclaration field, bool broken)
    {
        var (least, most) = _bounds.GetValueOrDefault(field.Id);
        if (broken)
        {
            return least is { } l ? Rounded(l * (decimal)(0.6 + (0.3 * _stream.NextUniform()))) : Rounded(most!.Value * (decimal)(1.2 + (0.5 * _stream.NextUniform())));
        }

        var (low, high) = (least, most, field.Unit) switch
        {
            ({ } a, { } b, _) => (a, b),
            ({ } a, null, "years") => (Math.Max(a, 35), 75m),
            (null, { } b, "years") => (2m, b - 1),
            ({ } a, null, _) => (a * 1.05m, a * 1.8m),
            (null, { } b, _) => (b * 0.5m, b * 0.95m),
            (_, _, "kg") => Weights(),
            (_, _, "cm") => (150m, 192m),
            (_, _, "%") => (76m, 115m),
            _ => (1m, 2m),
        };
        return Rounded(low + ((high - low) * (decimal)_stream.NextUniform()));
    }

    /// <summary>Plausible weights: those of children where the protocol takes in only the young.</summary>
    private (decimal Low, decimal High) Weights() =>
        _bounds.Where(b => _protocol.Field(b.Key).Unit == "years").Any(b => b.Value.Most <= 20) ? (14m, 60m) : (52m, 112m);

    private static decimal Rounded(decimal value) => value switch
    {
        >= 1000 => Math.Round(value / 100) * 100,
        >= 20 => Math.Round(value, 1),
        _ => Math.Round(value, 2),
    };
}
