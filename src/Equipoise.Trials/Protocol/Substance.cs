using System.Collections.Immutable;
using Equipoise.Trials.Safety.Laboratory;

namespace Equipoise.Trials.Protocol;

/// <summary>
/// What a field measures, where grams and moles of it may stand for each other. The molar masses are those of the laboratory rules (<see cref="Analytes"/>), from the standard atomic weights.
/// </summary>
public enum Substance
{
    /// <summary>Creatinine, 113.12 g/mol: 1 mg/dL is 88.402 umol/L.</summary>
    Creatinine,

    /// <summary>Bilirubin, total or direct, 584.66 g/mol: 1 mg/dL is 17.104 umol/L.</summary>
    Bilirubin,

    /// <summary>Glucose, 180.16 g/mol: 1 mmol/L is 18.016 mg/dL.</summary>
    Glucose,

    /// <summary>Uric acid, 168.11 g/mol.</summary>
    UricAcid,

    /// <summary>Calcium, 40.078 g/mol.</summary>
    Calcium,

    /// <summary>Magnesium, 24.305 g/mol.</summary>
    Magnesium,

    /// <summary>Phosphate as phosphorus, 30.974 g/mol.</summary>
    Phosphate,

    /// <summary>Cholesterol, 386.65 g/mol.</summary>
    Cholesterol,

    /// <summary>Triglycerides as triolein, 885.4 g/mol.</summary>
    Triglycerides,

    /// <summary>Haemoglobin counted as monomer, one chain with one iron, 16,114.5 g/mol (a quarter of the tetramer's 64,458): 1 mmol/L is 1.61145 g/dL. Laboratories that count tetramers give a quarter of the moles.</summary>
    HaemoglobinMonomer,
}

/// <summary>Molar masses of substances.</summary>
public static class Substances
{
    private const decimal HaemoglobinChain = 16114.5m;

    private static readonly ImmutableDictionary<Substance, decimal> Masses = ImmutableDictionary<Substance, decimal>.Empty.AddRange(new Dictionary<Substance, decimal?>
    {
        [Substance.Creatinine] = Analytes.Creatinine.GramsPerMole,
        [Substance.Bilirubin] = Analytes.Bilirubin.GramsPerMole,
        [Substance.Glucose] = Analytes.Glucose.GramsPerMole,
        [Substance.UricAcid] = Analytes.UricAcid.GramsPerMole,
        [Substance.Calcium] = Analytes.CorrectedCalcium.GramsPerMole,
        [Substance.Magnesium] = Analytes.Magnesium.GramsPerMole,
        [Substance.Phosphate] = Analytes.Phosphate.GramsPerMole,
        [Substance.Cholesterol] = Analytes.Cholesterol.GramsPerMole,
        [Substance.Triglycerides] = Analytes.Triglycerides.GramsPerMole,
        [Substance.HaemoglobinMonomer] = HaemoglobinChain,
    }.Select(m => KeyValuePair.Create(m.Key, m.Value ?? throw new InvalidOperationException($"{m.Key} has no molar mass."))));

    /// <summary>Grams in a mole.</summary>
    public static decimal GramsPerMole(Substance substance) => Masses[substance];
}
