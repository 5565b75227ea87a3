"""What SciPy does to its arguments (source: its API reference, and the signatures of its functions).

A key that ends in ``.*`` stands for everything below that module which has no row of its own.
"""

from __future__ import annotations

from dataclasses import replace

from kalegen.analysis.tables.effects import (
    ALL,
    GENERATOR_ARGUMENTS,
    HOLDER,
    NOTHING,
    CallEffect,
    Draw,
    Shares,
    Switch,
    under,
)
from kalegen.analysis.tables.scientific import COMPUTED, KEEPING, LIBRARY, TARGETS, WITH_OUT, out_at, told_at

_KEEPING = replace(KEEPING, preserves=(ALL,))
_SAMPLES = CallEffect(
    draws=(Draw("numpy", ("random_state", "rng", "seed")),),
    shares=NOTHING,
    calls=(ALL,),
    generators=GENERATOR_ARGUMENTS,
)


def _output_at(position: int) -> CallEffect:
    """A function whose ``output`` may also be given by position."""
    return replace(COMPUTED, mutates=(position, *TARGETS), defaults=(position, *TARGETS))


_SPECIAL: dict[str, CallEffect] = {
    "scipy.special.*": WITH_OUT,
    **under(
        "scipy.special",
        out_at(1),
        "bei beip ber berp cbrt cosdg cosm1 cotdg dawsn digamma ellipe ellipk ellipkm1 entr erf erfc erfcinv"
        " erfcx erfi erfinv exp1 exp10 exp2 expi expit expm1 exprel gamma gammaln gammaln gammasgn i0 i0e i1 i1e"
        " it2struve0 itmodstruve0 itstruve0 j0 j1 k0 k0e k1 k1e kei keip ker kerp kolmogi kolmogorov log1p"
        " log_expit log_ndtr loggamma logit ndtr ndtri ndtri_exp psi rgamma round sindg spence tandg wofz"
        " wrightomega y0 y1 zetac",
    ),
    **under(
        "scipy.special",
        out_at(1, 2),
        "fresnel it2i0k0 it2j0y0 iti0k0 itj0y0 modfresnelm modfresnelp shichi sici",
    ),
    **under(
        "scipy.special",
        out_at(1, 2, 3, 4),
        "airy airye itairy kelvin",
    ),
    **under(
        "scipy.special",
        out_at(2),
        "agm beta betaln binom boxcox boxcox1p chdtr chdtrc chdtri chdtriv ellipeinc ellipkinc elliprc"
        " eval_chebyc eval_chebys eval_chebyt eval_chebyu eval_hermite eval_hermitenorm eval_laguerre"
        " eval_legendre eval_sh_chebyt eval_sh_chebyu eval_sh_legendre expn gammainc gammaincc gammainccinv"
        " gammaincinv hankel1 hankel1e hankel2 hankel2e huber hyp0f1 inv_boxcox inv_boxcox1p iv ive jn jv jve"
        " kl_div kn kv kve mathieu_a mathieu_b modstruve owens_t pdtr pdtrc pdtri pdtrik poch powm1 pseudo_huber"
        " rel_entr smirnov smirnovi stdtr stdtridf stdtrit struve tklmbda xlog1py xlogy yn yv yve",
    ),
    **under(
        "scipy.special",
        out_at(2, 3),
        "pbdv pbvv pbwa",
    ),
    **under(
        "scipy.special",
        out_at(2, 3, 4, 5),
        "ellipj",
    ),
    **under(
        "scipy.special",
        out_at(3),
        "bdtr bdtrc bdtri bdtrik bdtrin besselpoly betainc betaincc betainccinv betaincinv btdtria btdtrib chndtr"
        " chndtridf chndtrinc chndtrix elliprd elliprf elliprg eval_gegenbauer eval_genlaguerre fdtr fdtrc fdtri"
        " fdtridfd gdtr gdtrc gdtria gdtrib gdtrix hyp1f1 hyperu log_wright_bessel lpmv nbdtr nbdtrc nbdtri"
        " nbdtrik nbdtrin nctdtr nctdtridf nctdtrinc nctdtrit nrdtrimn nrdtrisd obl_cv pro_cv radian voigt_profile"
        " wright_bessel",
    ),
    **under(
        "scipy.special",
        out_at(3, 4),
        "mathieu_cem mathieu_modcem1 mathieu_modcem2 mathieu_modsem1 mathieu_modsem2 mathieu_sem",
    ),
    **under(
        "scipy.special",
        out_at(4),
        "elliprj eval_jacobi eval_sh_jacobi hyp2f1 ncfdtr ncfdtri ncfdtridfd ncfdtridfn ncfdtrinc",
    ),
    **under(
        "scipy.special",
        out_at(4, 5),
        "obl_ang1 obl_rad1 obl_rad2 pro_ang1 pro_rad1 pro_rad2",
    ),
    **under(
        "scipy.special",
        out_at(5, 6),
        "obl_ang1_cv obl_rad1_cv obl_rad2_cv pro_ang1_cv pro_rad1_cv pro_rad2_cv",
    ),
    "scipy.special.zeta": out_at(2),
    **under("scipy.special", CallEffect(shares=NOTHING), "comb perm factorial softmax log_softmax logsumexp"),
}
"""Universal functions of one to five arguments, and of one, two or four results, which may be given by position."""

_NDIMAGE: dict[str, CallEffect] = {
    "scipy.ndimage.*": COMPUTED,
    **under(
        "scipy.ndimage",
        _output_at(1),
        "laplace",
    ),
    **under(
        "scipy.ndimage",
        _output_at(2),
        "binary_fill_holes convolve correlate gaussian_gradient_magnitude gaussian_laplace"
        " generic_gradient_magnitude generic_laplace label map_coordinates prewitt shift sobel spline_filter"
        " uniform_filter zoom",
    ),
    **under(
        "scipy.ndimage",
        _output_at(3),
        "binary_closing binary_hit_or_miss binary_opening binary_propagation convolve1d correlate1d"
        " gaussian_filter geometric_transform maximum_filter maximum_filter1d median_filter minimum_filter"
        " minimum_filter1d spline_filter1d uniform_filter1d watershed_ift",
    ),
    **under(
        "scipy.ndimage",
        _output_at(4),
        "affine_transform binary_dilation binary_erosion black_tophat fourier_ellipsoid fourier_gaussian"
        " fourier_shift fourier_uniform gaussian_filter1d generic_filter generic_filter1d grey_closing"
        " grey_dilation grey_erosion grey_opening morphological_gradient morphological_laplace percentile_filter"
        " rank_filter rotate white_tophat",
    ),
    **under(
        "scipy.ndimage",
        CallEffect(mutates=(4, 5, "distances", "indices"), shares=NOTHING),
        "distance_transform_edt distance_transform_cdt",
    ),
    "scipy.ndimage.distance_transform_bf": CallEffect(mutates=(5, 6, "distances", "indices"), shares=NOTHING),
}

_LINALG: dict[str, CallEffect] = {
    **under("scipy.linalg", told_at(COMPUTED, overwrite_a=1), "det inv lu_factor qr rq svdvals"),
    **under("scipy.linalg", told_at(COMPUTED, overwrite_a=2), "cho_factor cholesky eigvals lu"),
    "scipy.linalg.hessenberg": told_at(replace(COMPUTED, shares=Shares.NEW | Shares.ITSELF), overwrite_a=2),
    **under("scipy.linalg", told_at(COMPUTED, overwrite_a=3), "ldl schur svd"),
    **under("scipy.linalg", told_at(COMPUTED, overwrite_a=4, overwrite_b=5), "eig ordqz"),
    **under("scipy.linalg", told_at(COMPUTED, overwrite_a=3, overwrite_b=4), "lstsq solve"),
    "scipy.linalg.matrix_balance": told_at(COMPUTED, overwrite_a=4),
    "scipy.linalg.qz": told_at(COMPUTED, overwrite_a=5, overwrite_b=6),
    **under("scipy.linalg", told_at(COMPUTED, overwrite_b=2), "cho_solve cho_solve_banded"),
    "scipy.linalg.lu_solve": told_at(COMPUTED, overwrite_b=3),
    "scipy.linalg.solve_triangular": told_at(COMPUTED, overwrite_b=5),
    "scipy.linalg.solve_banded": replace(
        COMPUTED,
        switches=(
            Switch("overwrite_ab", (1,), shares=Shares.ITSELF, position=3),
            Switch("overwrite_b", (2,), shares=Shares.ITSELF, position=4),
        ),
    ),
    "scipy.linalg.cholesky_banded": told_at(COMPUTED, overwrite_ab=1),
    "scipy.linalg.eig_banded": told_at(COMPUTED, overwrite_a_band=3),
    "scipy.linalg.eigvals_banded": told_at(COMPUTED, overwrite_a_band=2),
    "scipy.linalg.solveh_banded": told_at(COMPUTED, overwrite_ab=2, overwrite_b=3),
    "scipy.linalg.qr_delete": told_at(COMPUTED, overwrite_qr=5),
    "scipy.linalg.qr_insert": told_at(COMPUTED, overwrite_qru=6),
    "scipy.linalg.qr_multiply": told_at(COMPUTED, overwrite_a=5, overwrite_c=6),
    "scipy.linalg.qr_update": told_at(COMPUTED, overwrite_qruv=4),
    "scipy.linalg.clarkson_woodruff_transform": _SAMPLES,
}

_FFT: dict[str, CallEffect] = {
    "scipy.fft.*": told_at(COMPUTED, overwrite_x=4),
    **under("scipy.fft", told_at(COMPUTED, overwrite_x=5), "dct idct dst idst dctn idctn dstn idstn"),
    "scipy.fft.set_workers": HOLDER,
}

_SIGNAL: dict[str, CallEffect] = {
    "scipy.signal.*": COMPUTED,
    # What they give holds the frequencies or times that they are given.
    **under(
        "scipy.signal",
        _KEEPING,
        "lti dlti StateSpace ZerosPolesGain abcd_normalize bode cont2discrete freqresp freqs freqs_zpk impulse lsim"
        " step",
    ),
    "scipy.signal.sweep_poly": CallEffect(mutates=(2, "phi"), shares=NOTHING),
    "scipy.signal.detrend": told_at(COMPUTED, overwrite_data=4),
}

_STATS: dict[str, CallEffect] = {
    "scipy.stats.*": COMPUTED,
    **under(
        "scipy.stats",
        _SAMPLES,
        "bootstrap permutation_test monte_carlo_test dunnett multiscale_graphcorr sobol_indices",
    ),
    # Tests that are given one of these as their ``method`` draw.
    **under(
        "scipy.stats", replace(_SAMPLES, shares=Shares.HOLDS), "PermutationMethod MonteCarloMethod BootstrapMethod"
    ),
    "scipy.stats.goodness_of_fit": replace(_SAMPLES, shares=Shares.HOLDS),
    **under("scipy.stats", _KEEPING, "gaussian_kde quantile_test rv_continuous rv_discrete rv_histogram"),
    "scipy.stats.false_discovery_control": replace(COMPUTED, shares=Shares.NEW | Shares.ITSELF),
}

_SPARSE: dict[str, CallEffect] = {
    "scipy.sparse.*": replace(LIBRARY, shares=Shares.NEW | Shares.ITSELF | Shares.HOLDS),
    **under("scipy.sparse", _SAMPLES, "random rand random_array"),
    "scipy.sparse.linalg.svds": _SAMPLES,
    **under(
        "scipy.sparse.linalg",
        CallEffect(mutates=("outer_v", "CU"), shares=NOTHING, calls=(ALL,)),
        "lgmres gcrotmk",
    ),
}

SCIPY_CALLS: dict[str, CallEffect] = {
    "scipy.*": LIBRARY,
    **_SPECIAL,
    **{f"scipy.{part}.*": COMPUTED for part in ("constants", "integrate", "spatial.distance", "io")},
    **under("scipy.integrate", _KEEPING, "ode complex_ode"),
    **_FFT,
    **_SIGNAL,
    **_STATS,
    "scipy.interpolate.*": _KEEPING,
    "scipy.interpolate.generate_knots": replace(_KEEPING, iterator=True),
    "scipy.interpolate.BarycentricInterpolator": replace(_KEEPING, draws=_SAMPLES.draws),
    "scipy.interpolate.barycentric_interpolate": _SAMPLES,
    **_SPARSE,
    **under(
        "scipy.optimize",
        _SAMPLES,
        "differential_evolution dual_annealing basinhopping quadratic_assignment check_grad",
    ),
    **under("scipy.cluster.vq", replace(_SAMPLES, calls=()), "kmeans kmeans2"),
    **_LINALG,
    **_NDIMAGE,
}
