using System.Collections.Immutable;
using System.Globalization;

namespace Equipoise.Trials.Safety.Laboratory;

/// <summary>Whether a condition holds (null: cannot be told), in words that follow "the value is", and what would decide it.</summary>
internal sealed record Judgement(bool? Holds, string Words, ImmutableArray<string> Missing);

/// <summary>A finding under a rule, ready to be judged; everything is brought to the unit of the value.</summary>
internal sealed class Reading(LaboratoryRule rule, LaboratoryFinding finding, WithoutBaseline without)
{
    public LaboratoryValue Value => finding.Value;

    /// <summary>Whether something was decided by presuming a normal baseline.</summary>
    public bool Presumed { get; private set; }

    public Judgement Judge(LaboratoryCondition condition) => condition switch
    {
        StatedLimit stated => Against(stated),
        MultipleOf multiple => Against(multiple),
        AboveBy above => Against(above),
        BaselineIs status => Baseline(status.Status),
        AllOf all => All([.. all.Conditions.Select(Judge)]),
        _ => throw new ArgumentOutOfRangeException(nameof(condition), condition, "no such condition"),
    };

    private static Judgement All(Judgement[] parts) =>
        parts.FirstOrDefault(p => p.Holds == false) is { } not ? not
        : new Judgement(parts.All(p => p.Holds == true) ? true : null, string.Join(", and ", parts.Select(p => p.Words)), [.. parts.Where(p => p.Holds is null).SelectMany(p => p.Missing)]);

    private Judgement Against(StatedLimit stated)
    {
        var dimension = LaboratoryUnits.Of(Value.Unit).Dimension;
        var limit = stated.Stated.FirstOrDefault(s => LaboratoryUnits.Of(s.Unit).Dimension == dimension) ?? stated.Stated[0];
        return rule.Analyte.Convert(limit.Value, limit.Unit, Value.Unit) is { } here
            ? Compare(stated.Comparison, here, limit.Unit == Value.Unit ? $"{limit}" : $"{LaboratoryValue.Written(here, Value.Unit)} ({limit})")
            : new Judgement(null, $"{Word(stated.Comparison)} {limit}", [$"the value in {string.Join(" or ", stated.Stated.Select(s => s.Unit))}"]);
    }

    private Judgement Against(MultipleOf multiple)
    {
        var name = Name(multiple.Of);
        if (Here(multiple.Of) is not { } anchor)
        {
            return Without(multiple.Of);
        }

        var limit = multiple.Factor * anchor;
        return Compare(multiple.Comparison, limit, multiple.Factor == 1
            ? $"the {name}, {LaboratoryValue.Written(anchor, Value.Unit)}"
            : $"{LaboratoryValue.Short(multiple.Factor)} x the {name}, {LaboratoryValue.Short(multiple.Factor)} x {LaboratoryValue.Short(anchor)} = {LaboratoryValue.Written(limit, Value.Unit)}");
    }

    private Judgement Against(AboveBy above)
    {
        if (Here(above.Of) is not { } anchor)
        {
            return Without(above.Of);
        }

        return rule.Analyte.Convert(above.Amount.Value, above.Amount.Unit, Value.Unit) is { } amount
            ? Compare(Laboratory.Against.Above, anchor + amount, $"the {Name(above.Of)} by more than {above.Amount}, {LaboratoryValue.Short(anchor)} + {LaboratoryValue.Short(amount)} = {LaboratoryValue.Written(anchor + amount, Value.Unit)}")
            : new Judgement(null, $"above the {Name(above.Of)} by more than {above.Amount}", [$"the value in {above.Amount.Unit}"]);
    }

    private Judgement Compare(Against comparison, decimal limit, string words) =>
        new(comparison switch
        {
            Laboratory.Against.Below => Value.Value < limit,
            Laboratory.Against.AtMost => Value.Value <= limit,
            Laboratory.Against.Above => Value.Value > limit,
            _ => Value.Value >= limit,
        }, $"{Word(comparison)} {words}", []);

    private Judgement Baseline(BaselineStatus status)
    {
        var high = status is BaselineStatus.High or BaselineStatus.NotHigh;
        var negative = status is BaselineStatus.NotHigh or BaselineStatus.NotLow;
        var limits = finding.BaselineLimits ?? finding.Limits;
        var limit = (high ? limits?.Upper : limits?.Lower) is { } l ? rule.Analyte.Convert(l, limits!.Unit, Value.Unit) : null;
        var before = Here(LimitBase.Baseline);
        var words = $"graded with a baseline {(negative ? "not " : "")}{(high ? "above" : "below")} normal";
        if (before is { } b && limit is { } edge)
        {
            return new Judgement((high ? b > edge : b < edge) != negative, words, []);
        }

        if (without == WithoutBaseline.PresumedNormal)
        {
            Presumed = true;
            return new Judgement(negative, words, []);
        }

        return new Judgement(null, words, before is null ? ["the baseline"] : [high ? "the upper limit of normal of the baseline" : "the lower limit of normal of the baseline"]);
    }

    private Judgement Without(LimitBase of)
    {
        if (of == LimitBase.Baseline && without == WithoutBaseline.PresumedNormal)
        {
            Presumed = true;
            return new Judgement(false, "above or below a multiple of a baseline", []);
        }

        return new Judgement(null, $"compared with the {Name(of)}", [$"the {Name(of)}"]);
    }

    private decimal? Here(LimitBase of) => of switch
    {
        LimitBase.Baseline => finding.Baseline is { } b ? rule.Analyte.Convert(b.Value, b.Unit, Value.Unit) : null,
        LimitBase.LowerLimit => finding.Limits?.Lower is { } l ? rule.Analyte.Convert(l, finding.Limits.Unit, Value.Unit) : null,
        _ => finding.Limits?.Upper is { } u ? rule.Analyte.Convert(u, finding.Limits.Unit, Value.Unit) : null,
    };

    private static string Name(LimitBase of) => of switch
    {
        LimitBase.Baseline => "baseline",
        LimitBase.LowerLimit => "lower limit of normal",
        _ => "upper limit of normal",
    };

    private static string Word(Against comparison) => comparison switch
    {
        Laboratory.Against.Below => "below",
        Laboratory.Against.AtMost => "at or below",
        Laboratory.Against.Above => "above",
        _ => "at or above",
    };
}
