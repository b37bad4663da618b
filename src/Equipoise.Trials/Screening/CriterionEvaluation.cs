using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using NodaTime;
using NodaTime.Text;

namespace Equipoise.Trials.Screening;

/// <summary>
/// Evaluates a criterion in four values. <c>any</c> is met by one part met, whatever else is missing; it fails only if every part fails.
/// <c>all</c> fails by one part failed; otherwise a missing part makes it missing. "Missing" is never read as "not met" or "absent".
/// </summary>
internal static class CriterionEvaluation
{
    public static (Verdict Verdict, string Explanation) Evaluate(Criterion criterion, RecordedValues values)
    {
        if (criterion.All.Length > 0)
        {
            return Combine(criterion.All, values, decisive: Verdict.NotMet, otherwise: Verdict.Met, " and ");
        }

        return criterion.Any.Length > 0
            ? Combine(criterion.Any, values, decisive: Verdict.Met, otherwise: Verdict.NotMet, " or ")
            : Compare(criterion, values);
    }

    private static (Verdict Verdict, string Explanation) Combine(ImmutableArray<Criterion> parts, RecordedValues values, Verdict decisive, Verdict otherwise, string word)
    {
        var outcomes = parts.Select(p => Evaluate(p, values)).ToList();
        var deciding = outcomes.Where(o => o.Verdict == decisive).ToList();
        if (deciding.Count > 0)
        {
            return (decisive, deciding[0].Explanation);
        }

        var open = outcomes.Where(o => o.Verdict != otherwise).ToList();
        return open.Count > 0
            ? (open.Any(o => o.Verdict == Verdict.Missing) ? Verdict.Missing : Verdict.OutOfDate, string.Join(word, open.Select(o => o.Explanation)))
            : (otherwise, string.Join(word, outcomes.Select(o => o.Explanation)));
    }

    private static (Verdict Verdict, string Explanation) Compare(Criterion criterion, RecordedValues values)
    {
        var field = values.Field(criterion.Field!);
        var wanted = $"{Words.Of(criterion.Operator!.Value)} {criterion.Value}";
        if (values.Find(field) is not { } value)
        {
            return (Verdict.Missing, $"{field.Label} is not recorded (needed: {wanted})");
        }

        var shown = $"{field.Label} {value.Shown} of {value.TakenOn:uuuu-MM-dd}";
        if (field.UnknownCodes.Contains(value.Text))
        {
            return (Verdict.Missing, $"{shown} means not known (needed: {wanted})");
        }

        if (criterion.MaximumAgeDays is { } days && Period.DaysBetween(value.TakenOn, values.On) > days)
        {
            return (Verdict.OutOfDate, string.Create(CultureInfo.InvariantCulture, $"{shown} is {Period.DaysBetween(value.TakenOn, values.On)} days old (at most {days} accepted)"));
        }

        return (Holds(criterion, field, value) ? Verdict.Met : Verdict.NotMet, $"{shown} (needed: {wanted})");
    }

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

            return Quantity.TryParse(item, out var quantity)
                ? Units.Convert(quantity.Value, quantity.Unit, field.Unit!)
                : throw new InvalidOperationException($"'{item}' is not a quantity; the protocol's checks should have refused it.");
        }

        IComparable actual = field.Kind == FieldKind.Date ? LocalDatePattern.Iso.Parse(value.Text).Value : value.Number!.Value;
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
