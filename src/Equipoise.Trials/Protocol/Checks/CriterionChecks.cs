using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Protocol.Reading;
using NodaTime.Text;

namespace Equipoise.Trials.Protocol.Checks;

/// <summary>Every criterion has one form, speaks of a declared field, and compares it with a value of the field's kind and dimension.</summary>
internal static class CriterionChecks
{
    public static void Run(ProtocolDocument p, SourceMap map)
    {
        for (var i = 0; i < p.Fields.Length; i++)
        {
            Field(p, p.Fields[i], $"fields[{i}]", map);
        }

        for (var i = 0; i < p.Eligibility.Criteria.Length; i++)
        {
            Criterion(p, p.Eligibility.Criteria[i].Require, $"eligibility.criteria[{i}].require", map);
        }

        for (var i = 0; i < p.Stratification.Length; i++)
        {
            for (var j = 0; j < p.Stratification[i].Levels.Length; j++)
            {
                Criterion(p, p.Stratification[i].Levels[j].When, $"stratification[{i}].levels[{j}].when", map);
            }
        }
    }

    private static void Field(ProtocolDocument p, FieldDeclaration field, string path, SourceMap map)
    {
        switch (field.Kind)
        {
            case FieldKind.Number when field.Unit is null:
                map.Add("P003", path + ".unit", "A number needs a unit.", "nothing", string.Join(", ", Units.All.Select(u => u.Symbol)));
                break;
            case FieldKind.Number when !Units.Known(field.Unit):
                map.Add("P006", path + ".unit", "The unit is not known.", $"\"{field.Unit}\"", Suggestion.Among(field.Unit, Units.All.Select(u => u.Symbol)));
                break;
            case FieldKind.Code when field.Codes.Length == 0:
                map.Add("P003", path + ".codes", "A coded field needs its codes.", "nothing", "codes: [...]");
                break;
            case not FieldKind.Number when field.Analyte is not null:
                map.Add("P010", path + ".analyte", "Only a number is the concentration of a substance.", RecordShape.WordOf(field.Kind.ToString()), "kind: number");
                break;
            case FieldKind.Number when field.Analyte is not null && Units.DimensionOf(field.Unit) is not ("mass concentration" or "substance concentration"):
                map.Add("P011", path + ".unit", "A field that names its substance is a concentration.", $"\"{field.Unit}\"", "mg/dL, umol/L or another concentration of mass or substance");
                break;
            default:
                break;
        }

        NameChecks.Each(path + ".unknownCodes", field.UnknownCodes, field.Codes, map);
        DerivationChecks.Run(p, field, path, map);
    }

    internal static void Criterion(ProtocolDocument p, Criterion criterion, string path, SourceMap map)
    {
        var forms = (criterion.All.Length > 0 ? 1 : 0) + (criterion.Any.Length > 0 ? 1 : 0) + (criterion.Field is not null ? 1 : 0);
        if (forms != 1)
        {
            map.Add("P010", path, "A criterion has one form.", forms == 0 ? "none" : "several", "all: [...], any: [...], or field, operator and value");
            return;
        }

        for (var i = 0; i < criterion.All.Length; i++)
        {
            Criterion(p, criterion.All[i], $"{path}.all[{i}]", map);
        }

        for (var i = 0; i < criterion.Any.Length; i++)
        {
            Criterion(p, criterion.Any[i], $"{path}.any[{i}]", map);
        }

        if (criterion.Field is { } name)
        {
            Comparison(p, criterion, name, path, map);
        }
    }

    private static void Comparison(ProtocolDocument p, Criterion criterion, string name, string path, SourceMap map)
    {
        if (!NameChecks.Known(path + ".field", name, p.Fields.Select(f => f.Id), map))
        {
            return;
        }

        if (criterion.Operator is not { } @operator || criterion.Value is not { } value)
        {
            map.Add("P003", path, "A comparison needs operator and value.", "one of them missing", "field, operator, value");
            return;
        }

        var field = p.Fields.First(f => f.Id == name);
        var (fits, accepted) = field.Kind switch
        {
            FieldKind.Code => (@operator is ComparisonOperator.Is or ComparisonOperator.IsOneOf, "is, isOneOf"),
            _ => (@operator is not ComparisonOperator.IsOneOf, "is, atLeast, atMost, moreThan, lessThan, between"),
        };
        if (!fits)
        {
            map.Add("P010", path + ".operator", $"The field is a {RecordShape.WordOf(field.Kind.ToString())}.", RecordShape.WordOf(@operator.ToString()), accepted);
            return;
        }

        var count = @operator switch { ComparisonOperator.Between => 2, ComparisonOperator.IsOneOf => value.Items.Length, _ => 1 };
        if (value.Items.Length != count)
        {
            map.Add("P010", path + ".value", "The number of values does not fit the operator.", value.ToString(), @operator == ComparisonOperator.Between ? "two values" : "one value");
        }

        foreach (var item in value.Items)
        {
            Value(field, item, path + ".value", map);
        }
    }

    private static void Value(FieldDeclaration field, string item, string path, SourceMap map)
    {
        switch (field.Kind)
        {
            case FieldKind.Code:
                NameChecks.Known(path, item, field.Codes, map);
                break;
            case FieldKind.Date when !LocalDatePattern.Iso.Parse(item).Success:
                map.Add("P004", path, "The field is a date.", $"\"{item}\"", "a date as YYYY-MM-DD");
                break;
            case FieldKind.Number when !Quantity.TryParse(item, out var quantity):
                map.Add("P004", path, "The field is a number.", $"\"{item}\"", $"a number, a space and a unit, such as 10 {field.Unit}");
                break;
            case FieldKind.Number when Quantity.TryParse(item, out var quantity) && !Units.Known(quantity.Unit):
                map.Add("P006", path, "The unit is not known.", $"\"{quantity.Unit}\"", Suggestion.Among(quantity.Unit, Units.All.Select(u => u.Symbol)));
                break;
            case FieldKind.Number when Quantity.TryParse(item, out var quantity) && field.Unit is { } unit && Units.Known(unit) && !field.Takes(quantity.Unit):
                map.Add("P011", path, "The unit measures something else than the field.", $"\"{quantity.Unit}\"", $"{unit} or a unit of the same dimension");
                break;
            default:
                break;
        }
    }
}
