namespace Equipoise.Trials.Design;

/// <summary>Analysis time is whole days; months appear in protocols and reports only.</summary>
public static class AnalysisTime
{
    /// <summary>Days in a month: 365.25 / 12.</summary>
    public const double DaysPerMonth = 365.25 / 12;

    /// <summary>Days in a number of months.</summary>
    public static double Days(double months) => months * DaysPerMonth;

    /// <summary>Months in a number of days.</summary>
    public static double Months(double days) => days / DaysPerMonth;
}
