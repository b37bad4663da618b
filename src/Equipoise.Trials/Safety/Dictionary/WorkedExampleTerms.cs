namespace Equipoise.Trials.Safety.Dictionary;

/// <summary>
/// The few terms that the protocols of the worked examples expect, so that they run without the full dictionary. Names and existing grades are those of version 5 as known to the authors, who had no
/// copy at hand: where the full file is given, that file decides.
/// </summary>
public static class WorkedExampleTerms
{
    /// <summary>The terms.</summary>
    public static ToxicityDictionary Dictionary { get; } = new("CTCAE-5.0 (terms of the worked examples)",
    [
        new("Hypotension", "Vascular disorders", null, [1, 2, 3, 4, 5]),
        new("Capillary leak syndrome", "Vascular disorders", null, [1, 2, 3, 4, 5]),
        new("Creatinine increased", "Investigations", null, [1, 2, 3, 4]),
        new("Urine output decreased", "Renal and urinary disorders", null, [3, 4]),
        new("Platelet count decreased", "Investigations", null, [1, 2, 3, 4]),
        new("Blood bilirubin increased", "Investigations", null, [1, 2, 3, 4]),
        new("Weight gain", "Investigations", null, [1, 2, 3]),
        new("Hypoxia", "Respiratory, thoracic and mediastinal disorders", null, [2, 3, 4, 5]),
        new("Confusion", "Psychiatric disorders", null, [1, 2, 3, 4]),
        new("Fever", "General disorders and administration site conditions", null, [1, 2, 3, 4, 5]),
        new("Diarrhea", "Gastrointestinal disorders", null, [1, 2, 3, 4, 5]),
        new("White blood cell decreased", "Investigations", null, [1, 2, 3, 4]),
        new("Nausea", "Gastrointestinal disorders", null, [1, 2, 3]),
    ]);
}
