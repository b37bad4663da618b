using Equipoise.Adapters.Rendering.Svg;
using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering.Html;

/// <summary>The looks of an HTML report: calm and typographic on a screen, plain ink on paper.</summary>
internal static class HtmlStylesheet
{
    /// <summary>Rules for screens.</summary>
    public static string Screen { get; } =
        ":root{color-scheme:light dark;" + FigureStyle.Properties(dark: false) + "--eq-sans:" + FigureStyle.Sans + "}\n"
        + "@media (prefers-color-scheme:dark){:root{" + FigureStyle.Properties(dark: true) + "}}\n"
        + """
          *{box-sizing:border-box}
          html{-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
          body{margin:0;background:var(--eq-paper);color:var(--eq-ink);font:1rem/1.55 var(--eq-sans);font-variant-numeric:tabular-nums}
          a{color:var(--eq-arm0-word)}
          a:focus-visible,summary:focus-visible,.drawing:focus-visible,.table:focus-visible{outline:3px solid var(--eq-arm0-word);outline-offset:2px}
          .skip{position:absolute;left:-999rem;padding:.5rem 1rem;background:var(--eq-paper);z-index:1}
          .skip:focus{left:.5rem;top:.5rem}
          .banners{border-bottom:1px solid var(--eq-ink);background:var(--eq-ink);color:var(--eq-paper);overflow-wrap:anywhere}
          .banner{margin:0;max-width:none;padding:.4rem 1.25rem;font-size:.8125rem;font-weight:600;letter-spacing:.02em;text-align:center}
          .banner+.banner{padding-top:0}
          .page{max-width:74rem;margin:0 auto;padding:2.25rem 1.25rem 4rem}
          .masthead{border-bottom:1px solid var(--eq-grid);padding-bottom:1.5rem;margin-bottom:1.5rem}
          .subtitle{margin:0 0 .35rem;color:var(--eq-muted);max-width:48rem}
          h1{margin:0;font-size:2.25rem;line-height:1.15;font-weight:700;letter-spacing:-.02em}
          h2{margin:0 0 .85rem;font-size:1.375rem;line-height:1.25;font-weight:650;letter-spacing:-.01em}
          p{margin:0 0 .9rem;max-width:44rem}
          section{margin:0 0 3rem}
          table{border-collapse:collapse;font-size:.875rem;line-height:1.4}
          caption{text-align:start;padding-bottom:.45rem;font-weight:600}
          th,td{padding:.3rem 1.4rem .3rem 0;text-align:start;vertical-align:top;font-weight:400}
          .provenance{margin-top:1.4rem;font-size:.8125rem}
          .provenance caption{color:var(--eq-muted);font-weight:400;padding-bottom:.2rem}
          .provenance th{color:var(--eq-muted);white-space:nowrap;padding-block:.12rem}
          .provenance td{padding-block:.12rem;overflow-wrap:anywhere}
          .contents{font-size:.875rem;margin-bottom:2.25rem}
          .contents h2{font-size:.8125rem;margin:0 0 .4rem;color:var(--eq-muted);font-weight:600;letter-spacing:0}
          .contents ol{margin:0;padding:0 0 0 1.4rem}
          .contents li{padding:.18rem 0}
          .contents a{color:inherit;text-decoration-color:var(--eq-axis);text-underline-offset:.2em}
          .number{font-weight:700;margin-inline-end:.35em}
          .number::after{content:"."}
          .table{overflow-x:auto;margin:0 0 1.75rem}
          .table table{min-width:min(100%,30rem);border-bottom:1.5px solid var(--eq-ink)}
          .table thead th{border-top:1.5px solid var(--eq-ink);border-bottom:1px solid var(--eq-ink);font-weight:600;vertical-align:bottom}
          .table thead th{padding-block:.4rem}
          .table tbody tr+tr>*{border-top:1px solid var(--eq-grid)}
          .table tr>*:last-child{padding-inline-end:.25rem}
          .table .numeric{text-align:end;white-space:nowrap}
          .table thead .numeric{white-space:normal}
          .table th[scope=row]{min-width:8rem}
          .table .missing{color:var(--eq-muted);font-style:italic}
          .table .indent>th{padding-inline-start:1.25rem}
          .note{font-size:.8125rem;color:var(--eq-muted);margin:.45rem 0 0}
          .finding{border:1px solid var(--eq-axis);border-inline-start:6px solid var(--tone,var(--eq-axis));border-radius:2px}
          .finding{background:var(--eq-panel);padding:.85rem 1.1rem;margin:0 0 .9rem;max-width:54rem}
          .finding+:not(.finding){margin-top:1.75rem}
          .finding-favourable{--tone:var(--eq-good)}
          .finding-unfavourable{--tone:var(--eq-bad)}
          .finding p{margin:0}
          .finding-label{font-weight:700}
          .finding-mark{color:var(--tone,var(--eq-muted));margin-inline-end:.2em}
          .finding-tone{font-weight:400;font-size:.8125rem;color:var(--eq-muted);margin-inline-start:.4em}
          .figure{margin:0 0 2.25rem}
          figcaption{font-weight:600;font-size:.9375rem;margin-bottom:.8rem;max-width:48rem}
          .drawing{overflow-x:auto;overflow-y:hidden}
          .drawing svg{display:block;width:100%;height:auto}
          .wide svg{max-width:54rem}
          .narrow{display:none}
          details{margin-top:.6rem;font-size:.875rem}
          summary{cursor:pointer;color:var(--eq-muted);width:fit-content;padding:.2rem 0}
          details .table{max-height:26rem;overflow:auto;margin-top:.6rem}
          @media (min-width:64rem){
          .page{display:grid;grid-template-columns:11.5rem minmax(0,1fr);column-gap:3rem}
          .masthead{grid-column:1/-1;display:flex;justify-content:space-between;align-items:end;gap:3rem}
          .provenance{margin-top:0;flex:none;max-width:36rem}
          .contents{position:sticky;top:1.5rem;align-self:start}
          .contents ol{padding:0;list-style:none}
          }
          @media screen and (max-width:40rem){
          .wide{display:none}
          .narrow{display:block}
          .narrow svg{width:auto}
          h1{font-size:1.75rem}
          caption{max-width:calc(100vw - 2rem)}
          .page{padding:1.5rem 1rem 3rem}
          .provenance tr{display:block;padding:.2rem 0}
          .provenance th,.provenance td{display:block;padding-block:0}
          }

          """.ReplaceLineEndings("\n");

    /// <summary>Rules for paper; the banners are a header group, which browsers repeat on every page.</summary>
    public static string Print { get; } =
        "@media print{\n:root{color-scheme:light;" + FigureStyle.Properties(dark: false) + "}\n"
        + """
          @page{size:A4;margin:14mm 15mm 24mm}
          html{font-size:9.5pt}
          body{line-height:1.45}
          .skip,summary,details:not([open]){display:none}
          .sheet{display:table;width:100%}
          .banners{display:table-header-group;break-inside:avoid;background:none;color:var(--eq-ink);border:0}
          .banner{border-bottom:1px solid var(--eq-ink);margin-bottom:5mm;padding:0 0 1.5mm;font-size:8.5pt}
          .banner:not(:last-child){border:0;margin:0}
          .page{display:block;max-width:none;padding:0}
          .masthead{display:block;padding-bottom:4mm;margin-bottom:4mm}
          .provenance{margin-top:4mm;max-width:none;font-size:7.5pt}
          .table th,.table td{padding-inline-end:.75rem}
          .contents{position:static;margin-bottom:6mm}
          .contents ol{columns:2;padding:0 0 0 1.4rem;list-style:decimal}
          h1{font-size:20pt}
          h2{font-size:13pt;break-after:avoid}
          section{margin-bottom:7mm}
          p{max-width:none;orphans:3;widows:3}
          .figure,.finding,tr,.short{break-inside:avoid}
          .masthead,.contents,.provenance{break-inside:avoid}
          h2+*{break-before:avoid}
          .table tbody tr:first-child{break-before:avoid}
          .note{break-before:avoid}
          .table{overflow:visible}
          .table thead{display:table-header-group}
          caption,figcaption{break-after:avoid}
          .drawing{overflow:visible}
          .drawing svg{max-width:100%}
          a{color:inherit;text-decoration:none}
          }

          """.ReplaceLineEndings("\n");

    /// <summary>
    /// Margin boxes at the foot of every page on paper, in browsers that know them (Chromium from 131): the report's name, the facts that belong on every page, and the page's number among how many.
    /// </summary>
    public static string RunningFooter(ReportModel model) =>
        "@page{@bottom-left{content:" + string.Join(" \"\\a\" ", PageFooter.Lines(model).Select(Markup.CssString))
        + ";white-space:pre-line;width:86%;text-align:left;vertical-align:top;padding-top:3mm;font:6.5pt/1.35 sans-serif}"
        + "@bottom-right{content:\"page \" counter(page) \" of \" counter(pages);vertical-align:top;padding-top:3mm;font:7.5pt/1.35 sans-serif}}\n";
}
