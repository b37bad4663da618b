using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Protocol.Reading;

namespace Equipoise.Trials.Protocol.Checks;

/// <summary>The inputs of a derived field are recorded ones of the kind and dimension that its formula takes, and so is its own unit.</summary>
internal static class DerivationChecks
{
    public static void Run(ProtocolDocument p, FieldDeclaration field, string path, SourceMap map)
    {
        switch (field.Derivation)
        {
            case CreatinineClearance c:
                Number(p, c.Creatinine, "mg/dL", path + ".derivation.creatinine", map);
                Number(p, c.Age, "years", path + ".derivation.age", map);
                Number(p, c.WeightField, "kg", path + ".derivation.weightField", map);
                if (Input(p, c.Sex, FieldKind.Code, path + ".derivation.sex", map) is { } sex && !(sex.Codes.Contains("female") && sex.Codes.Contains("male")))
                {
                    map.Add("P011", path + ".derivation.sex", "The formula needs the codes female and male.", string.Join(", ", sex.Codes), "a field with the codes female and male");
                }

                Result(field, "mL/min", path, map);
                break;
            case DaysSince d:
                Input(p, d.From, FieldKind.Date, path + ".derivation.from", map);
                Result(field, "days", path, map);
                break;
            default:
                break;
        }
    }

    private static void Number(ProtocolDocument p, string name, string unit, string path, SourceMap map)
    {
        if (Input(p, name, FieldKind.Number, path, map) is { Unit: { } found } && Units.Known(found) && !Units.Comparable(found, unit))
        {
            map.Add("P011", path, "The field measures something else than the formula takes.", $"\"{found}\"", $"{unit} or a unit of the same dimension");
        }
    }

    /// <summary>The input, if it is declared, recorded (a derived one could go round in a circle) and of the kind; a diagnostic otherwise.</summary>
    private static FieldDeclaration? Input(ProtocolDocument p, string name, FieldKind kind, string path, SourceMap map)
    {
        if (!NameChecks.Known(path, name, p.Fields.Select(f => f.Id), map))
        {
            return null;
        }

        var input = p.Fields.First(f => f.Id == name);
        if (input.Kind == kind && input.Derivation is null)
        {
            return input;
        }

        var word = RecordShape.WordOf(kind.ToString());
        map.Add("P010", path, $"The formula takes a recorded {word}.", input.Derivation is null ? RecordShape.WordOf(input.Kind.ToString()) : "a derived field", $"a recorded field of kind {word}");
        return null;
    }

    private static void Result(FieldDeclaration field, string unit, string path, SourceMap map)
    {
        if (field.Kind != FieldKind.Number || (field.Unit is { } found && Units.Known(found) && !Units.Comparable(found, unit)))
        {
            map.Add("P011", path + ".unit", "The derived field's unit is not one that its formula gives.", $"\"{field.Unit}\"", unit);
        }
    }
}
