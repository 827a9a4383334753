FROM python:3.11-slim-bookworm

ENV PYTHONUTF8=1 \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    KC_NO_VENV=1 \
    KC_STATIC_ROOT=/app/staticfiles

# A Chinese font for the PDFs of receipts.
RUN apt-get update && apt-get install --no-install-recommends -y fonts-noto-cjk && rm -rf /var/lib/apt/lists/*

WORKDIR /app
COPY requirements.lock ./
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock
COPY . .

# Collecting static files opens no connection; the settings only want to see that every variable is there.
RUN DJANGO_ENV=production DJANGO_SECRET_KEY=build KC_SEAL_KEY=$(printf '%064d' 0) DJANGO_ALLOWED_HOSTS=build REDIS_URL=redis://build \
    DATABASE_URL=postgres://build/build DATABASE_OWNER_URL=postgres://build/build \
    python manage.py collectstatic --noinput --verbosity 0 \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin kc

USER kc
EXPOSE 8000
CMD ["gunicorn", "kunming_coord.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--no-control-socket"]
