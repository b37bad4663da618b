using System.Globalization;
using Equipoise.Trials.Dosing.Library;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using NodaTime;
using NodaTime.Text;
using DerivedSurface = Equipoise.Trials.Protocol.Document.BodySurfaceArea;

namespace Equipoise.Trials.Screening;

/// <summary>
/// Computes derived fields by the formula that the protocol names, and shows the formula with its inputs. An input that is missing is named; a value that the formula does not take (a sex that is
/// not known, a height below five feet for ideal weight) makes the result missing, with the reason. A derived value is as old as the oldest of its inputs that change: sex, age and dates do not count.
/// </summary>
internal static class DerivedValues
{
    public static Found Compute(Derivation derivation, FieldDeclaration field, RecordedValues values)
    {
        try
        {
            return derivation switch
            {
                CreatinineClearance c => With(values, [c.Creatinine, c.Age, c.Sex, c.WeightField, .. c.Height is { } height ? [height] : Array.Empty<string>()], i => CockcroftGault(c, field, i)),
                JelliffeClearance c => With(values, [c.Creatinine, c.Age, c.Sex, c.Surface], i => Jelliffe(c, field, i)),
                DerivedSurface s => With(values, [s.Height, s.Weight], i => Surface(s, field, i)),
                BodyMassIndex b => With(values, [b.Height, b.Weight], i => MassIndex(b, field, i)),
                DaysSince d => With(values, [d.From], i => Since(i, d.From, field, values.On, "days")),
                WeeksSince w => With(values, [w.From], i => Since(i, w.From, field, values.On, "weeks")),
                AgeAt a => With(values, [a.BirthDate], i => Age(i, a.BirthDate, field, values.On)),
                _ => throw new InvalidOperationException($"There is no formula for {derivation.GetType().Name}."),
            };
        }
        catch (ArgumentOutOfRangeException e)
        {
            return new Found(null, "cannot be computed: " + e.Message.Split('\n', '(')[0].Trim());
        }
    }

    private static Found With(RecordedValues values, IReadOnlyList<string> inputs, Func<Inputs, RecordedValue> compute)
    {
        var found = inputs.Select(id => (Field: values.Field(id), Found: values.Find(values.Field(id)))).ToList();
        var missing = found.Where(f => f.Found.Value is null).Select(f => f.Field.Label + (f.Found.Missing is { } why ? $" ({why})" : "")).ToList();
        if (missing.Count > 0)
        {
            return new Found(null, "needs " + string.Join(" and ", missing));
        }

        return found.FirstOrDefault(f => f.Field.UnknownCodes.Contains(f.Found.Value!.Text)) is { Field: { } unknown }
            ? new Found(null, $"needs {unknown.Label}, which is stated as not known")
            : new Found(compute(new Inputs(values, found.ToDictionary(f => f.Field.Id, f => f.Found.Value!, StringComparer.Ordinal))));
    }

    private static RecordedValue CockcroftGault(CreatinineClearance c, FieldDeclaration field, Inputs i)
    {
        var female = i.Female(c.Sex);
        var actual = i.Number(c.WeightField, "kg");
        decimal Height() => i.Number(c.Height!, "cm");
        var weight = c.Weight switch
        {
            ClearanceWeight.Ideal => BodyWeights.Ideal(Height(), female),
            ClearanceWeight.Adjusted => BodyWeights.Adjusted(actual, Height(), female),
            ClearanceWeight.Lean => BodyWeights.Lean(actual, Height(), female),
            _ => actual,
        };
        var named = Ledger.Words.Of(c.Weight) + " weight";
        var clearance = CreatinineClearances.CockcroftGault(i.Years(c.Age), weight, i.Number(c.Creatinine, "mg/dL"), female);
        var words = string.Create(CultureInfo.InvariantCulture, $"Cockcroft-Gault, {named}: (140 - {i.Years(c.Age)}) x {Short(weight)} kg / (72 x {Short(i.Number(c.Creatinine, "mg/dL"))} mg/dL){(female ? " x 0.85" : "")}{(c.Weight == ClearanceWeight.Actual ? "" : FormattableString.Invariant($"; actual {Short(actual)} kg, {Short(Height())} cm"))}");
        return i.Result(Units.Convert(clearance.MillilitresPerMinute, "mL/min", field.Unit!), field, $"(Cockcroft-Gault, {named})", words, [c.Creatinine, c.WeightField, .. c.Weight == ClearanceWeight.Actual ? [] : new[] { c.Height! }]);
    }

    private static RecordedValue Jelliffe(JelliffeClearance c, FieldDeclaration field, Inputs i)
    {
        var surface = i.Number(c.Surface, "m2");
        var clearance = CreatinineClearances.Jelliffe(i.Years(c.Age), surface, i.Number(c.Creatinine, "mg/dL"), i.Female(c.Sex));
        var words = string.Create(CultureInfo.InvariantCulture, $"Jelliffe: (98 - 0.8 x ({i.Years(c.Age)} - 20)) / {Short(i.Number(c.Creatinine, "mg/dL"))} mg/dL{(i.Female(c.Sex) ? " x 0.9" : "")} x {Short(surface)} m2 / 1.73 m2");
        return i.Result(Units.Convert(clearance.MillilitresPerMinute, "mL/min", field.Unit!), field, "(Jelliffe)", words, [c.Creatinine, c.Surface]);
    }

    private static RecordedValue Surface(DerivedSurface s, FieldDeclaration field, Inputs i)
    {
        var area = Dosing.Library.BodySurfaceArea.Compute(s.Formula, i.Number(s.Height, "cm"), i.Number(s.Weight, "kg"), s.Decimals);
        return i.Result(area, field, $"({s.Formula})", FormattableString.Invariant($"{s.Formula}: {Short(i.Number(s.Height, "cm"))} cm, {Short(i.Number(s.Weight, "kg"))} kg, to {s.Decimals} decimals"), [s.Height, s.Weight]);
    }

    private static RecordedValue MassIndex(BodyMassIndex b, FieldDeclaration field, Inputs i) =>
        i.Result(BodyWeights.MassIndex(i.Number(b.Weight, "kg"), i.Number(b.Height, "cm")), field, "(weight / height squared)", FormattableString.Invariant($"{Short(i.Number(b.Weight, "kg"))} kg / ({Short(i.Number(b.Height, "cm"))} cm)^2"), [b.Height, b.Weight]);

    /// <summary>Whole days from the date to the day of assessment; weeks are days / 7, not rounded.</summary>
    private static RecordedValue Since(Inputs i, string from, FieldDeclaration field, LocalDate on, string unit)
    {
        var days = Period.DaysBetween(i.Date(from), on);
        return i.Result(Units.Convert(days, "days", field.Unit!), field, $"(since {LocalDatePattern.Iso.Format(i.Date(from))})", FormattableString.Invariant($"{LocalDatePattern.Iso.Format(i.Date(from))} to {LocalDatePattern.Iso.Format(on)}: {days} days{(unit == "weeks" ? " / 7" : "")}"), []) with { TakenOn = on };
    }

    /// <summary>Completed years; who was born on 29 February completes one on 28 February of a common year.</summary>
    private static RecordedValue Age(Inputs i, string birth, FieldDeclaration field, LocalDate on)
    {
        var born = i.Date(birth);
        if (born > on)
        {
            throw new ArgumentOutOfRangeException(nameof(birth), born, "the date of birth is in the future");
        }

        var years = Period.Between(born, on, PeriodUnits.Years).Years;
        return i.Result(years, field, $"(born {LocalDatePattern.Iso.Format(born)})", FormattableString.Invariant($"completed years from {LocalDatePattern.Iso.Format(born)} to {LocalDatePattern.Iso.Format(on)}"), []) with { TakenOn = on };
    }

    private static string Short(decimal value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    /// <summary>The inputs of a formula, all there.</summary>
    private sealed class Inputs(RecordedValues values, IReadOnlyDictionary<string, RecordedValue> found)
    {
        public decimal Number(string field, string unit) => values.Field(field).Convert(found[field].Number!.Value, found[field].Unit!, unit);

        public int Years(string field) => (int)Math.Floor(Number(field, "years"));

        public LocalDate Date(string field) => LocalDatePattern.Iso.Parse(found[field].Text).Value;

        public bool Female(string field) => found[field].Text switch
        {
            "female" => true,
            "male" => false,
            var other => throw new ArgumentOutOfRangeException(nameof(field), other, "the formula takes female and male"),
        };

        public RecordedValue Result(decimal value, FieldDeclaration field, string how, string formula, IReadOnlyCollection<string> ageing)
        {
            var dates = found.Where(f => ageing.Count == 0 || ageing.Contains(f.Key)).Select(f => f.Value.TakenOn);
            return new RecordedValue(
                value.ToString("0.############################", CultureInfo.InvariantCulture),
                value,
                field.Unit,
                string.Create(CultureInfo.InvariantCulture, $"{value:0.##} {field.Unit} {how}"),
                dates.Min(),
                found.Values.Max(f => f.Entry),
                formula);
        }
    }
}
