using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Protocol.Reading;

namespace Equipoise.Trials.Protocol.Checks;

/// <summary>The inputs of a derived field are of the kind and dimension that its formula takes, and so is its own unit.</summary>
internal static class DerivationChecks
{
    public static void Run(ProtocolDocument p, FieldDeclaration field, string path, SourceMap map)
    {
        var at = path + ".derivation.";
        switch (field.Derivation)
        {
            case CreatinineClearance c:
                Number(p, c.Creatinine, "mg/dL", at + "creatinine", map);
                Number(p, c.Age, "years", at + "age", map, typeof(AgeAt));
                Number(p, c.WeightField, "kg", at + "weightField", map);
                Sex(p, c.Sex, at + "sex", map);
                Height(p, c, at + "height", map);
                Result(field, "mL/min", path, map);
                break;
            case JelliffeClearance c:
                Number(p, c.Creatinine, "mg/dL", at + "creatinine", map);
                Number(p, c.Age, "years", at + "age", map, typeof(AgeAt));
                Number(p, c.Surface, "m2", at + "surface", map, typeof(BodySurfaceArea));
                Sex(p, c.Sex, at + "sex", map);
                Result(field, "mL/min", path, map);
                break;
            case BodySurfaceArea s:
                Number(p, s.Height, "cm", at + "height", map);
                Number(p, s.Weight, "kg", at + "weight", map);
                Result(field, "m2", path, map);
                break;
            case BodyMassIndex b:
                Number(p, b.Height, "cm", at + "height", map);
                Number(p, b.Weight, "kg", at + "weight", map);
                Result(field, "kg/m2", path, map);
                break;
            case DaysSince d:
                Input(p, d.From, FieldKind.Date, at + "from", map, null);
                Result(field, "days", path, map);
                break;
            case WeeksSince w:
                Input(p, w.From, FieldKind.Date, at + "from", map, null);
                Result(field, "weeks", path, map);
                break;
            case AgeAt a:
                Input(p, a.BirthDate, FieldKind.Date, at + "birthDate", map, null);
                Result(field, "years", path, map);
                break;
            default:
                break;
        }
    }

    private static void Height(ProtocolDocument p, CreatinineClearance c, string path, SourceMap map)
    {
        if (c.Height is { } height)
        {
            Number(p, height, "cm", path, map);
        }
        else if (c.Weight != ClearanceWeight.Actual)
        {
            map.Add("P003", path, $"The {RecordShape.WordOf(c.Weight.ToString())} weight needs a height.", "nothing", "a recorded field with the height");
        }
    }

    private static void Sex(ProtocolDocument p, string name, string path, SourceMap map)
    {
        if (Input(p, name, FieldKind.Code, path, map, null) is { } sex && !(sex.Codes.Contains("female") && sex.Codes.Contains("male")))
        {
            map.Add("P011", path, "The formula needs the codes female and male.", string.Join(", ", sex.Codes), "a field with the codes female and male");
        }
    }

    private static void Number(ProtocolDocument p, string name, string unit, string path, SourceMap map, Type? derivedBy = null)
    {
        if (Input(p, name, FieldKind.Number, path, map, derivedBy) is { Unit: { } found } input && Units.Known(found) && !input.Takes(unit))
        {
            map.Add("P011", path, "The field measures something else than the formula takes.", $"\"{found}\"", $"{unit}, a unit of the same dimension, or a field that names its substance (analyte)");
        }
    }

    /// <summary>The input, if it is declared, of the kind, and recorded or derived by the one formula whose own inputs are recorded: no formula goes round in a circle.</summary>
    private static FieldDeclaration? Input(ProtocolDocument p, string name, FieldKind kind, string path, SourceMap map, Type? derivedBy)
    {
        if (!NameChecks.Known(path, name, p.Fields.Select(f => f.Id), map))
        {
            return null;
        }

        var input = p.Fields.First(f => f.Id == name);
        if (input.Kind == kind && (input.Derivation is null || input.Derivation.GetType() == derivedBy))
        {
            return input;
        }

        var word = RecordShape.WordOf(kind.ToString());
        var other = derivedBy is null ? "" : $", or one derived by {RecordShape.WordOf(derivedBy.Name)}";
        map.Add("P010", path, $"The formula takes a recorded {word}{other}.", input.Derivation is null ? RecordShape.WordOf(input.Kind.ToString()) : "a derived field", $"a recorded field of kind {word}{other}");
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
