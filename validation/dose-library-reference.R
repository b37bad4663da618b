# Reference values for doses: body surface areas and clearances from their published formulas.
# Rscript dose-library-reference.R <output directory>   (run in validation/)

source("write-json.R")
out <- commandArgs(trailingOnly = TRUE)[1]
surface <- list()
for (h in c(50, 86.5, 120, 150.5, 165, 172.3, 190, 210)) for (w in c(3.2, 12.5, 40, 54.3, 72, 91.7, 120, 180))
  surface <- c(surface, list(list(height = h, weight = w, Mosteller = sqrt(h * w / 3600), DuBois = exp(log(0.007184) + 0.725 * log(h) + 0.425 * log(w)), Haycock = exp(log(0.024265) + 0.3964 * log(h) + 0.5378 * log(w)))))
clearance <- list()
for (age in c(18, 45, 67, 90)) for (creatinine in c(0.5, 0.9, 1.5, 3)) for (female in c(FALSE, TRUE))
  clearance <- c(clearance, list(list(age = age, weight = 72.5, surface = 1.84, creatinine = creatinine, female = female,
    CockcroftGault = (140 - age) * 72.5 / (72 * creatinine) * if (female) 0.85 else 1,
    Jelliffe = (98 - 16 * ((age - 20) / 20)) / creatinine * (if (female) 0.9 else 1) * 1.84 / 1.73)))
write_reference(list(surface = surface, clearance = clearance), character(0), "dose-library-reference.R", file.path(out, "dose-library.json"))
