namespace Equipoise.Trials.Reporting;

/// <summary>For whom a report of a data cut is.</summary>
public enum ReportKind
{
    /// <summary>For everybody: both arms together, made from data without arms.</summary>
    Open,

    /// <summary>For the data-monitoring board and its statistician: by groups A, B and so on, whose meaning stands apart.</summary>
    Closed,

    /// <summary>For publication: by arm.</summary>
    Final,
}
