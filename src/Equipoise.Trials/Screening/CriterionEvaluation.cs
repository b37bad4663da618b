using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using NodaTime;
using NodaTime.Text;

namespace Equipoise.Trials.Screening;

/// <summary>What a criterion came to: the verdict, the parts that decided it in words, and every comparison with its value.</summary>
internal sealed record Evaluation(Verdict Verdict, string Explanation, ImmutableArray<ValueUsed> Values);

/// <summary>
/// Evaluates a criterion in four values. <c>any</c> is met by one part met, whatever else is missing; it fails only if every part fails.
/// <c>all</c> fails by one part failed; otherwise a missing part makes it missing. "Missing" is never read as "not met" or "absent".
/// </summary>
internal static class CriterionEvaluation
{
    public static Evaluation Evaluate(Criterion criterion, RecordedValues values)
    {
        if (criterion.All.Length > 0)
        {
            return Combine(criterion.All, values, decisive: Verdict.NotMet, otherwise: Verdict.Met, " and ");
        }

        return criterion.Any.Length > 0
            ? Combine(criterion.Any, values, decisive: Verdict.Met, otherwise: Verdict.NotMet, " or ")
            : Compare(criterion, values);
    }

    private static Evaluation Combine(ImmutableArray<Criterion> parts, RecordedValues values, Verdict decisive, Verdict otherwise, string word)
    {
        var outcomes = parts.Select(p => Evaluate(p, values)).ToList();
        ImmutableArray<ValueUsed> used = [.. outcomes.SelectMany(o => o.Values)];
        if (outcomes.Find(o => o.Verdict == decisive) is { } deciding)
        {
            return new Evaluation(decisive, deciding.Explanation, used);
        }

        var open = outcomes.Where(o => o.Verdict != otherwise).ToList();
        return open.Count > 0
            ? new Evaluation(open.Any(o => o.Verdict == Verdict.Missing) ? Verdict.Missing : Verdict.OutOfDate, string.Join(word, open.Select(o => o.Explanation)), used)
            : new Evaluation(otherwise, string.Join(word, outcomes.Select(o => o.Explanation)), used);
    }

    private static Evaluation Compare(Criterion criterion, RecordedValues values)
    {
        var field = values.Field(criterion.Field!);
        var needed = $"{Words.Of(criterion.Operator!.Value)} {criterion.Value}";
        var (found, missing) = values.Find(field);
        if (found is not { } value)
        {
            var why = missing is null ? "is not recorded" : missing.StartsWith("cannot", StringComparison.Ordinal) ? missing : $"cannot be computed, it {missing}";
            return Came(Verdict.Missing, $"{field.Label} {why} (needed: {needed})");
        }

        var shown = $"{field.Label} {value.Shown} of {value.TakenOn:uuuu-MM-dd}";
        if (field.UnknownCodes.Contains(value.Text))
        {
            return Came(Verdict.Missing, $"{shown} means not known (needed: {needed})");
        }

        var age = Period.DaysBetween(value.TakenOn, values.On);
        return criterion.MaximumAgeDays is { } days && age > days
            ? Came(Verdict.OutOfDate, string.Create(CultureInfo.InvariantCulture, $"{shown} is {age} days old (at most {days} accepted)"))
            : Came(Holds(criterion, field, value) ? Verdict.Met : Verdict.NotMet, $"{shown}{Converted()} (needed: {needed})");

        decimal? InLimitUnit() => found.Number is { } number && Limit(criterion.Value!.Items[0]) is { } limit ? field.Convert(number, found.Unit!, limit.Unit) : null;

        string Converted() => found.Unit is { } unit && Limit(criterion.Value!.Items[0]) is { } limit && limit.Unit != unit ? string.Create(CultureInfo.InvariantCulture, $", that is {InLimitUnit():0.######} {limit.Unit}") : "";

        Evaluation Came(Verdict verdict, string explanation) => new(verdict, explanation,
            [new ValueUsed(field.Id, needed, verdict, found?.Text, found?.Unit, found is null ? null : InLimitUnit(), found?.TakenOn, found?.Entry, found?.Formula ?? missing)]);
    }

    private static Quantity? Limit(string item) => Quantity.TryParse(item, out var quantity) ? quantity : null;

    /// <summary>Numbers are compared on the field's exact scale, see <see cref="FieldUnits.OnScale"/>: no rounding stands between a value and its limit.</summary>
    private static bool Holds(Criterion criterion, FieldDeclaration field, RecordedValue value)
    {
        if (field.Kind == FieldKind.Code)
        {
            return criterion.Value!.Items.Contains(value.Text);
        }

        IComparable Parse(string item)
        {
            if (field.Kind == FieldKind.Date)
            {
                return LocalDatePattern.Iso.Parse(item).Value;
            }

            return Limit(item) is { } quantity
                ? field.OnScale(quantity.Value, quantity.Unit)
                : throw new InvalidOperationException($"'{item}' is not a quantity; the protocol's checks should have refused it.");
        }

        IComparable actual = field.Kind == FieldKind.Date ? LocalDatePattern.Iso.Parse(value.Text).Value : field.OnScale(value.Number!.Value, value.Unit!);
        var first = actual.CompareTo(Parse(criterion.Value!.Items[0]));
        return criterion.Operator switch
        {
            ComparisonOperator.AtLeast => first >= 0,
            ComparisonOperator.AtMost => first <= 0,
            ComparisonOperator.MoreThan => first > 0,
            ComparisonOperator.LessThan => first < 0,
            ComparisonOperator.Between => first >= 0 && actual.CompareTo(Parse(criterion.Value.Items[1])) <= 0,
            _ => first == 0,
        };
    }
}
