namespace Equipoise.Trials.Dosing.Library;

/// <summary>Weights that formulas take in place of the weight on the scales, in kilograms, in decimal arithmetic.</summary>
public static class BodyWeights
{
    /// <summary>Five feet: the height below which Devine's formula was not given.</summary>
    public const decimal ShortestForIdeal = 152.4m;

    private const decimal CentimetresPerInch = 2.54m;

    /// <summary>Ideal weight: 50 kg (men) or 45.5 kg (women) and 2.3 kg for each inch above five feet. Devine, Drug Intelligence and Clinical Pharmacy 1974;8:650-655.</summary>
    /// <param name="heightCentimetres">Height; 152.4 to 300 cm.</param>
    /// <param name="female">Sex.</param>
    /// <exception cref="ArgumentOutOfRangeException">The height is out of its range.</exception>
    public static decimal Ideal(decimal heightCentimetres, bool female) => heightCentimetres is >= ShortestForIdeal and <= 300
        ? (female ? 45.5m : 50m) + (2.3m * (heightCentimetres - ShortestForIdeal) / CentimetresPerInch)
        : throw new ArgumentOutOfRangeException(nameof(heightCentimetres), heightCentimetres, "ideal weight is defined for heights from 152.4 to 300 cm");

    /// <summary>Adjusted weight: ideal + 0.4 x (actual - ideal) where the actual weight is above the ideal one, else the actual weight. The share 0.4 is the one in common use for aminoglycosides (Bauer et al., European Journal of Clinical Pharmacology 1983;24:643-647).</summary>
    /// <param name="actualKilograms">Weight on the scales; above 0, at most 650 kg.</param>
    /// <param name="heightCentimetres">Height; 152.4 to 300 cm.</param>
    /// <param name="female">Sex.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static decimal Adjusted(decimal actualKilograms, decimal heightCentimetres, bool female)
    {
        var ideal = Ideal(heightCentimetres, female);
        return Checked(actualKilograms) <= ideal ? actualKilograms : ideal + (0.4m * (actualKilograms - ideal));
    }

    /// <summary>Lean weight: 9270 W / (6680 + 216 BMI) in men, 9270 W / (8780 + 244 BMI) in women. Janmahasatian et al., Clinical Pharmacokinetics 2005;44:1051-1065.</summary>
    /// <param name="actualKilograms">Weight on the scales; above 0, at most 650 kg.</param>
    /// <param name="heightCentimetres">Height; 20 to 300 cm.</param>
    /// <param name="female">Sex.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static decimal Lean(decimal actualKilograms, decimal heightCentimetres, bool female)
    {
        var index = MassIndex(actualKilograms, heightCentimetres);
        return 9270 * actualKilograms / (female ? 8780 + (244 * index) : 6680 + (216 * index));
    }

    /// <summary>Body mass index, kg per square metre of height (Quetelet).</summary>
    /// <param name="actualKilograms">Weight on the scales; above 0, at most 650 kg.</param>
    /// <param name="heightCentimetres">Height; 20 to 300 cm.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static decimal MassIndex(decimal actualKilograms, decimal heightCentimetres) => heightCentimetres is >= 20 and <= 300
        ? Checked(actualKilograms) * 10_000 / (heightCentimetres * heightCentimetres)
        : throw new ArgumentOutOfRangeException(nameof(heightCentimetres), heightCentimetres, "a height lies between 20 and 300 cm");

    private static decimal Checked(decimal kilograms) => kilograms is > 0 and <= 650
        ? kilograms
        : throw new ArgumentOutOfRangeException(nameof(kilograms), kilograms, "a weight lies above 0 and is at most 650 kg");
}
