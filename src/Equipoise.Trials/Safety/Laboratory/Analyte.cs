namespace Equipoise.Trials.Safety.Laboratory;

/// <summary>What a laboratory measures, with what is needed to go from grams to moles.</summary>
/// <param name="Name">Name, for instance "creatinine".</param>
/// <param name="Unit">The unit in which it is reported where nothing else is said.</param>
/// <param name="GramsPerMole">Molar mass, or null where mass and substance concentrations are not converted into each other.</param>
/// <param name="Charge">Charge of the ion: equivalents in a mole; null where equivalents are not in use.</param>
public sealed record Analyte(string Name, string Unit, decimal? GramsPerMole = null, int? Charge = null)
{
    /// <summary>
    /// A value in another unit, or null if this cannot be: within a dimension by an exact factor; between grams and moles by the molar mass (decimal division, 28 digits).
    /// </summary>
    /// <exception cref="ArgumentException">A unit is not known.</exception>
    public decimal? Convert(decimal value, string from, string to)
    {
        var (a, b) = (LaboratoryUnits.Of(from), LaboratoryUnits.Of(to));
        return a == b ? value
            : a.Dimension == b.Dimension ? value * a.PerReference / b.PerReference
            : a.Dimension == LaboratoryUnits.Equivalents ? Charge is { } charge ? Convert(value / charge, "mmol/L", to) : null
            : b.Dimension == LaboratoryUnits.Equivalents ? Charge is { } positive && Convert(value, from, "mmol/L") is { } millimoles ? millimoles * positive : null
            : GramsPerMole is not { } molar ? null
            : (a.Dimension, b.Dimension) switch
            {
                (LaboratoryUnits.Mass, LaboratoryUnits.Substance) => value * a.PerReference * 1000 / (molar * b.PerReference),
                (LaboratoryUnits.Substance, LaboratoryUnits.Mass) => value * a.PerReference * molar / (1000 * b.PerReference),
                _ => null,
            };
    }
}

/// <summary>The analytes of the laboratory rules. Molar masses from the standard atomic weights, rounded to what laboratories use.</summary>
public static class Analytes
{
    /// <summary>Haemoglobin; mass and substance concentration are not converted, since monomer and tetramer are both in use.</summary>
    public static Analyte Haemoglobin { get; } = new("haemoglobin", "g/L");

    /// <summary>Creatinine, C4H7N3O.</summary>
    public static Analyte Creatinine { get; } = new("creatinine", "mg/dL", 113.12m);

    /// <summary>Total bilirubin, C33H36N4O6.</summary>
    public static Analyte Bilirubin { get; } = new("bilirubin", "mg/dL", 584.66m);

    /// <summary>Total cholesterol, C27H46O; the same for its fractions.</summary>
    public static Analyte Cholesterol { get; } = new("cholesterol", "mg/dL", 386.65m);

    /// <summary>High-density cholesterol.</summary>
    public static Analyte HighDensityCholesterol { get; } = new("high-density cholesterol", "mg/dL", 386.65m);

    /// <summary>Low-density cholesterol.</summary>
    public static Analyte LowDensityCholesterol { get; } = new("low-density cholesterol", "mg/dL", 386.65m);

    /// <summary>Triglycerides, as triolein.</summary>
    public static Analyte Triglycerides { get; } = new("triglycerides", "mg/dL", 885.4m);

    /// <summary>Glucose, C6H12O6.</summary>
    public static Analyte Glucose { get; } = new("glucose", "mg/dL", 180.16m);

    /// <summary>Glucose after a fast.</summary>
    public static Analyte FastingGlucose { get; } = new("fasting glucose", "mg/dL", 180.16m);

    /// <summary>Calcium in serum, corrected for albumin.</summary>
    public static Analyte CorrectedCalcium { get; } = new("corrected calcium", "mg/dL", 40.078m, 2);

    /// <summary>Ionised calcium.</summary>
    public static Analyte IonisedCalcium { get; } = new("ionised calcium", "mmol/L", 40.078m, 2);

    /// <summary>Magnesium.</summary>
    public static Analyte Magnesium { get; } = new("magnesium", "mg/dL", 24.305m, 2);

    /// <summary>Phosphate, as phosphorus.</summary>
    public static Analyte Phosphate { get; } = new("phosphate", "mg/dL", 30.974m);

    /// <summary>Uric acid, C5H4N4O3.</summary>
    public static Analyte UricAcid { get; } = new("uric acid", "mg/dL", 168.11m);

    /// <summary>Potassium.</summary>
    public static Analyte Potassium { get; } = new("potassium", "mmol/L", Charge: 1);

    /// <summary>Sodium.</summary>
    public static Analyte Sodium { get; } = new("sodium", "mmol/L", Charge: 1);

    /// <summary>Albumin.</summary>
    public static Analyte Albumin { get; } = new("albumin", "g/L");

    /// <summary>Fibrinogen.</summary>
    public static Analyte Fibrinogen { get; } = new("fibrinogen", "g/L");

    /// <summary>An analyte whose name and unit say enough.</summary>
    internal static Analyte Named(string name, string unit) => new(name, unit);
}
